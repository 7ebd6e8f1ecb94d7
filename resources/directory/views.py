"""Find help near you: the directory, by place, kind and language, and a page to print."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from portal import languages
from portal.http import see_other
from resources.directory.forms import FindForm
from resources.directory.search import find_help, groups_on, place_names, places_to_choose
from resources.last_search import recall, remember
from resources.shared_pages import shared_page

LAST_SEARCH = "help_wanted"


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page  # names of a hundred places: prepaid data
def help(request: HttpRequest) -> HttpResponse:
    """Numbers to call; before a search, hotlines and places to choose.

    What was asked for, and which page of it, stays in the session: an address would tell.
    """
    template = "resources/directory/help.html"
    before = recall(request, LAST_SEARCH)
    if request.method != "POST":
        if not before:
            return shared_page(request, template, lambda: _found(FindForm({}), {}))
        return render(request, template, _found(FindForm(before), before))
    form = languages.form_for_request(FindForm, request)
    if "everything" in request.POST:
        request.session.pop(LAST_SEARCH, None)
        return see_other("resources:help")
    if "page" in request.POST:
        remember(request, LAST_SEARCH, {**before, "page": request.POST["page"][:4]})
        return see_other("resources:help")
    if form.is_valid():
        remember(request, LAST_SEARCH, form.cleaned_data)
        return see_other("resources:help")
    status = 422 if form.errors else 200
    return render(request, template, _found(form, before), status=status)


def _found(form: FindForm, before: dict[str, Any]) -> dict[str, Any]:
    """What the template needs: `form`, and what it finds; `before` was last looked for."""
    asked = form if form.is_bound else FindForm(before)  # a language button asks for nothing new
    listing = find_help(asked.criteria)
    page = listing.page(before.get("page"))
    groups = groups_on(page) if asked.summary else []
    rows = [*listing.hotlines, *(row for group in groups for row in group.rows)]
    return {
        "form": form,
        "asked": asked,
        "help": listing,
        "page": page,
        "groups": groups,
        "places": place_names(),
        "to_choose": [] if asked.summary else places_to_choose(),
        "sources": sorted({(row.source, row.copied_on) for row in rows}),
    }


@login_not_required
@require_GET
@gzip_page
def help_print(request: HttpRequest) -> HttpResponse:
    """The same numbers on a plain sheet that tells nobody what they are for."""
    template, before = "resources/directory/help_print.html", recall(request, LAST_SEARCH)
    if not before:
        return shared_page(request, template, lambda: _to_print({}))
    return render(request, template, _to_print(before))


def _to_print(before: dict[str, Any]) -> dict[str, Any]:
    listing = find_help(FindForm(before).criteria)
    groups = [group for group in listing.groups if group.is_for_survivors]
    return {"rows": [*listing.hotlines, *(row for group in groups for row in group.rows)]}
