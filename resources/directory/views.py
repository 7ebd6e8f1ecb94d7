"""Find help near you: the directory, by place, kind and language, and a page to print."""

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

LAST_SEARCH = "help_wanted"


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page  # names of a hundred places: prepaid data
def help(request: HttpRequest) -> HttpResponse:
    """Numbers to call; before a search, hotlines and places to choose.

    What was asked for, and which page of it, stays in the session: an address would tell.
    """
    before = recall(request, LAST_SEARCH)
    last = FindForm(before)
    form = languages.form_for_request(FindForm, request) if request.method == "POST" else last
    if request.method == "POST":
        if "everything" in request.POST:
            request.session.pop(LAST_SEARCH, None)
            return see_other("resources:help")
        if "page" in request.POST:
            remember(request, LAST_SEARCH, {**before, "page": request.POST["page"][:4]})
            return see_other("resources:help")
        if form.is_valid():
            remember(request, LAST_SEARCH, form.cleaned_data)
            return see_other("resources:help")
    asked = form if form.is_bound else last  # a language button asks for nothing new
    listing = find_help(asked.criteria)
    page = listing.page(before.get("page"))
    groups = groups_on(page) if asked.summary else []
    rows = [*listing.hotlines, *(row for group in groups for row in group.rows)]
    context = {
        "form": form,
        "asked": asked,
        "help": listing,
        "page": page,
        "groups": groups,
        "places": place_names(),
        "to_choose": [] if asked.summary else places_to_choose(),
        "sources": sorted({(row.source, row.copied_on) for row in rows}),
    }
    status = 422 if form.errors else 200
    return render(request, "resources/directory/help.html", context, status=status)


@login_not_required
@require_GET
@gzip_page
def help_print(request: HttpRequest) -> HttpResponse:
    """The same numbers on a plain sheet that tells nobody what they are for."""
    form = FindForm(recall(request, LAST_SEARCH))
    listing = find_help(form.criteria)
    groups = [group for group in listing.groups if group.is_for_survivors]
    rows = [*listing.hotlines, *(row for group in groups for row in group.rows)]
    return render(request, "resources/directory/help_print.html", {"rows": rows})
