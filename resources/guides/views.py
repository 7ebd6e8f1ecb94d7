"""Guides, glossary, courthouses, and the search over them."""

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from portal import languages
from portal.http import see_other
from resources.directory.models import search as search_directory
from resources.guides.models import Courthouse, Guide, Term
from resources.guides.searching import search as search_guides
from resources.kept import keep, kept

KEPT = "help_search"


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
@gzip_page
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide, in her language where there is a text; unpublished ones for editors only."""
    rows = Guide.objects.prefetch_related("texts", "citations__texts")
    row = get_object_or_404(rows, slug=slug)
    language = get_language() or settings.LANGUAGE_CODE
    text = row.text(language)
    if text is None or not (row.is_published or request.user.has_perm("resources.view_guide")):
        raise Http404
    terms = Term.glossary(language) if slug == "glossary" else []
    sources = [(citation, citation.told(language)) for citation in row.citations.all()]
    parts = [text, *terms, *(told for _citation, told in sources)]
    context = {
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
    return render(request, "resources/guides/guide.html", context)


def contents(language: str, but: str = "") -> list[tuple[str, str]]:
    """Address and title of each published guide but one, in order."""
    return [
        (row.get_absolute_url(), text.title)
        for row in Guide.objects.published().exclude(slug=but)
        if (text := row.text(language))
    ]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find guides and places to call. The words come by POST: an address stays in the history."""
    form = languages.typed(HelpSearchForm, request)
    if request.method == "POST" and form.is_valid():
        keep(request, KEPT, {"words": form.cleaned_data["words"]})
        return see_other("resources:search")
    language = get_language() or settings.LANGUAGE_CODE
    words = "" if form.is_bound else str(kept(request, KEPT).get("words", ""))
    if words and not form.initial:
        form = HelpSearchForm(initial={"words": words})
    context = {
        "form": form,
        "words": words,
        "guides": search_guides(words, language) if words else [],
        "places": search_directory(words) if words else [],
    }
    return render(
        request, "resources/guides/search.html", context, status=422 if form.errors else 200
    )
