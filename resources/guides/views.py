"""Guides, glossary, courthouses, and the search over them."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from portal import languages
from portal.http import see_other
from resources.directory.search import search as search_directory
from resources.guides.models import Courthouse, Guide, Term
from resources.guides.search import search as search_guides
from resources.last_search import recall, remember
from resources.shared_pages import shared_page

LAST_SEARCH = "help_search"


class HelpSearchForm(forms.Form):
    """A few words, or a question."""

    words = forms.CharField(
        label=_("What do you want to know?"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "text"}),
        error_messages={"required": _("Type a word or two.")},
    )


@login_not_required
@require_GET
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide, in the reader's language if it has a text; unpublished ones for editors only."""
    template, published = "resources/guides/guide.html", Guide.objects.filter(is_published=True)
    try:
        return shared_page(request, template, partial(_of_guide, published, slug))
    except Http404:
        if not request.user.has_perm("resources.view_guide"):
            raise
    return render(request, template, _of_guide(Guide.objects.all(), slug))


def _of_guide(guides: QuerySet[Guide], slug: str) -> dict[str, Any]:
    """What the template needs; Http404 where `guides` have none of that address with a text."""
    row = get_object_or_404(guides.prefetch_related("texts", "citations__texts"), slug=slug)
    language = get_language() or settings.LANGUAGE_CODE
    text = row.text_in(language)
    if text is None:
        raise Http404
    terms = Term.glossary(language) if slug == "glossary" else []
    sources = [(citation, citation.text_in(language)) for citation in row.citations.all()]
    parts = [text, *terms, *(about for _citation, about in sources)]
    return {
        "guide": row,
        "text": text,
        "in_another_language": text.language != language.split("-")[0],
        "is_machine_made": any(part.is_unreviewed for part in parts),
        "terms": terms,
        "sources": sources,
        "courthouses": Courthouse.objects.filter(is_published=True)
        if slug == "courthouses"
        else [],
        "others": contents(language, but=slug),
    }


def contents(language: str, but: str = "") -> list[tuple[str, str, str]]:
    """Address, title and the title's language of each published guide but one, in order."""
    return [
        (row.get_absolute_url(), text.title, text.language)
        for row in Guide.objects.published().exclude(slug=but)
        if (text := row.text_in(language))
    ]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find guides and places to call. The words come by POST: an address stays in the history."""
    form = languages.form_for_request(HelpSearchForm, request)
    if request.method == "POST" and form.is_valid():
        remember(request, LAST_SEARCH, form.cleaned_data)
        return see_other("resources:search")
    language = get_language() or settings.LANGUAGE_CODE
    last = {} if form.is_bound else recall(request, LAST_SEARCH)
    if last and not form.initial:
        form = HelpSearchForm(initial=last)
    query = last.get("words", "")
    context = {
        "form": form,
        "query": query,
        "guides": search_guides(query, language) if query else [],
        "places": search_directory(query) if query else [],
    }
    return render(
        request, "resources/guides/search.html", context, status=422 if form.errors else 200
    )
