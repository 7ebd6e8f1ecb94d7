"""The help pages in Spanish: whole, equal in every fact, marked as a machine's work."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from resources.guides.models import (
    TELLING,
    Citation,
    CitationText,
    Guide,
    GuideText,
    Term,
    TermText,
)
from resources.management.commands.load_guides import read_text
from tests.walk import page

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
SLUGS = sorted(path.stem for path in (FIXTURES / "guides" / "en").glob("*.md"))
NOTE = "A machine translated this page. No person has checked it yet."

# What a section says in figures, names and shape, whatever its language.
FACTS = {
    "numbers": r"\d[\d.,/:-]*\d|\d",
    "citations": r"\d+ ILCS [\d/A-Z.-]+",
    "links": r"\]\(([^)]*)\)|<([^>]*)>",
    "telephones": r"\{\w+\}",
    "items": r"^(?:-|\d+\.) ",
    "rows and cells": r"\|",
    "bold": r"\*\*",
    "orders": r"\b(?:OP|CNCO|SNCO|VESSA)\b",
}
WORDS_FOR_NUMBERS = {"two": "dos", "three": "tres", "seven": "siete"}


def texts(kind: str, language: str) -> dict[str, str]:
    """Slug and text of each guide, or meaning of each word."""
    if kind == "glossary":
        terms = tomllib.loads((FIXTURES / f"glossary/{language}.toml").read_text(encoding="utf-8"))
        return {slug: term["meaning"] for slug, term in terms.items()}
    folder = FIXTURES / "guides" / language
    return {slug: (folder / f"{slug}.md").read_text(encoding="utf-8") for slug in SLUGS}


def count_of(word: str, text: str) -> int:
    """How often `text` says `word`."""
    return len(re.findall(rf"\b{word}\b", text, re.IGNORECASE))


@pytest.fixture
def spanish(client, guides, settings):
    """A browser that asks for Spanish."""
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "es"
    return client


def note() -> str:
    """The note on a page that no person has checked, as a Spanish reader sees it."""
    with translation.override("es"):
        return gettext(NOTE)


@pytest.mark.usefixtures("guides")
def test_every_guide_word_and_source_has_a_spanish_text_marked_as_a_machines():
    for rows, owners in (
        (GuideText.objects.filter(language="es"), Guide.objects.count()),
        (TermText.objects.filter(language="es"), Term.objects.count()),
        (CitationText.objects.filter(language="es"), Citation.objects.count()),
    ):
        assert rows.count() == owners > 10
        assert {row.is_unreviewed for row in rows} == {True}


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("fact", FACTS)
def test_each_section_says_the_same_facts_in_both_languages(slug, fact):
    sections = [
        [sorted(re.findall(FACTS[fact], section, re.MULTILINE)) for section in text.split("\n## ")]
        for text in (texts("guides", "en")[slug], texts("guides", "es")[slug])
    ]
    assert sections[0] == sections[1]


def test_each_word_says_the_same_facts_in_both_languages():
    english, spanish = texts("glossary", "en"), texts("glossary", "es")
    assert list(english) == list(spanish)
    for slug, meaning in english.items():
        for pattern in (FACTS["numbers"], FACTS["items"]):
            facts = [re.findall(pattern, text, re.M) for text in (meaning, spanish[slug])]
            assert facts[0] == facts[1], slug


@pytest.mark.parametrize("kind", ["guides", "glossary"])
def test_numbers_in_words_are_the_same_in_both_languages(kind):
    english, spanish = texts(kind, "en"), texts(kind, "es")
    different = [
        (slug, number)
        for slug in english
        for number, numero in WORDS_FOR_NUMBERS.items()
        if count_of(number, english[slug]) != count_of(numero, spanish[slug])
    ]
    assert different == []


@pytest.mark.parametrize("slug", SLUGS)
def test_no_title_in_the_history_tells_what_the_page_is_about(slug):
    for language in ("en", "es"):
        assert not TELLING.search(read_text(texts("guides", language)[slug])["tab_title"])


@pytest.mark.parametrize("kind", ["guides", "glossary"])
def test_the_reader_is_usted_of_any_gender_and_nothing_is_promised_as_secret(kind):
    for slug, text in texts(kind, "es").items():
        bare = re.sub(r"\]\([^)]*\)", "]", text)
        familiar = re.findall(r"\b(?:tú|tu|tus|te|ti|contigo|vos|vosotros)\b", bare.casefold())
        assert familiar == [], slug
        assert not re.search(r"\w/as?\b|\(as?\)|@(?!chicagopolice)|confidencial", bare), slug


def test_a_spanish_reader_gets_each_page_in_spanish_with_its_note(spanish):
    for slug in SLUGS:
        shown = page(spanish, f"/help/{slug}/")
        text = GuideText.objects.get(guide__slug=slug, language="es")
        assert text.title in shown
        assert note() in shown
        for citation in Guide.objects.get(slug=slug).citations.all():
            assert citation.text_in("es").about in shown
        assert "{" not in shown, slug


def test_the_first_use_of_a_word_leads_to_its_spanish_meaning(spanish):
    html = spanish.get("/help/service/").content.decode()
    term = Term.objects.get(slug="short-form")
    assert f'<a href="/help/glossary/#w{term.pk}" class="term">formulario corto</a>' in html
    glossary = spanish.get("/help/glossary/").content.decode()
    assert f'<dt id="w{term.pk}" lang="es">Formulario corto</dt>' in glossary


def test_the_note_goes_when_a_person_has_checked_everything_on_the_page(spanish):
    GuideText.objects.update(reviewed_at="2026-11-24T12:00Z")
    CitationText.objects.update(reviewed_at="2026-11-24T12:00Z")
    assert note() not in page(spanish, "/help/court/")
    assert note() in page(spanish, "/help/glossary/")
    TermText.objects.update(reviewed_at="2026-11-24T12:00Z")
    assert note() not in page(spanish, "/help/glossary/")


def test_what_to_say_in_court_stands_in_english_and_is_marked_so(spanish):
    html = spanish.get("/help/court/").content.decode()
    assert "intérprete gratis" in html
    assert '<em lang="en">I need a Spanish interpreter, please.</em>' in html
    service = spanish.get("/help/service/").content.decode()
    assert '<em lang="en">Please extend my emergency order.</em>' in service
    glossary = spanish.get("/help/glossary/").content.decode()
    assert '<em lang="en">protective order</em>' in glossary


def test_english_emphasis_in_english_needs_no_mark(client, guides):
    GuideText.objects.filter(guide__slug="court", language="en").update(body="*Now* or later")
    assert "<em>Now</em>" in client.get("/help/court/").content.decode()


def test_english_titles_names_and_sources_are_marked_where_the_reader_has_another_language(
    client, guides
):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "pl"
    html = client.get("/help/court/").content.decode()
    assert '<a href="/help/rights/" lang="en" hreflang="en">Your rights</a>' in html
    assert '<span lang="en">750 ILCS 60/219.5</span>' in html
    courts = client.get("/help/courthouses/").content.decode()
    assert '<strong lang="en">Skokie Courthouse</strong>' in courts
    client.post("/help/search/", {"words": "rights"})
    found = client.get("/help/search/").content.decode()
    assert '<li lang="en"><a href="/help/rights/">' in found


def test_an_english_reader_sees_no_note_and_no_spanish(client, guides):
    for slug in SLUGS:
        html = client.get(f"/help/{slug}/").content.decode()
        assert NOTE not in html
        assert 'lang="es"' not in html.partition("<main")[2].partition("</main>")[0]


def test_a_spanish_reader_finds_a_page_typed_without_its_accent(spanish):
    spanish.post("/help/search/", {"words": "proteccion"})
    html = spanish.get("/help/search/").content.decode()
    assert "Tres tipos de órdenes" in html
    assert "Three kinds of orders" not in html
