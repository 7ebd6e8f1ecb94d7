"""Search over guides and glossary: finds what was meant, and leaves no trace of the words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.models import Session
from resources.folding import fold
from resources.guides.models import Guide
from resources.guides.search import search
from tests.test_hostile import strings
from tests.walk import page

__all__ = ["strings"]


def first(query: str, language: str = "en", count: int = 3) -> list[str]:
    """Addresses of the first pages that are found."""
    return [page.address for page in search(query, language)[:count]]


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("how long does an order last", "steps"),
        ("DOG", "safety-planning"),
        ("pregnant", "safety-planning"),
        ("immigrants", "people"),
        ("traffic stop", "service"),
        ("what if they come near me", "violation"),
        ("funeral", "rights"),
        ("skokie e-filing", "courthouses"),
        ("do i need a lawyer?", "questions"),
    ],
)
def test_a_word_or_a_question_finds_its_page(guides, query, slug):
    assert f"/help/{slug}/" in first(query)


def test_a_glossary_word_is_found(guides):
    assert any("/help/glossary/#w" in address for address in first("in loco parentis"))


def test_accents_and_capitals_do_not_count(guides):
    assert fold("PROTECCIÓN") == "proteccion"
    pages = search("protección", "es")
    assert any(page.address == "/help/orders/" for page in pages)
    for query in ("proteccion", "PROTECCIÓN"):
        assert search(query, "es") == pages


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("cuanto dura una orden", "extending"),
        ("PERRO", "safety-planning"),
        ("embarazo", "safety-planning"),
        ("inmigrantes", "people"),
        ("formulario corto", "service"),
        ("si se me acerca", "violation"),
        ("funeral", "rights"),
        ("necesito abogado?", "questions"),
    ],
)
def test_a_question_in_spanish_finds_its_page(guides, query, slug):
    assert f"/help/{slug}/" in first(query, "es")


def test_nothing_is_found_for_nothing(guides):
    for query in ("", "!", "xyzzy", "a", "%", "_"):
        assert search(query, "en") == []


def test_a_page_that_was_taken_off_is_not_found(guides):
    Guide.objects.filter(slug="police").update(is_published=False)
    assert "/help/police/" not in first("chicago police", count=12)


def test_the_words_come_by_post_and_stand_in_no_address(client, guides):
    response = client.post("/help/search/", {"words": "pets"})
    assert response.status_code == 303
    assert response.headers["Location"] == "/help/search/"
    html = client.get("/help/search/").content.decode()
    assert "/help/safety-planning/" in html
    assert 'value="pets"' in html


def test_nobody_reads_the_words_in_the_table_of_sessions(client, guides):
    client.post("/help/search/", {"words": "canary-words"})
    [row] = Session.objects.all()
    assert "canary" not in str(row.get_decoded())


def test_the_words_are_forgotten_after_leaving_or_waiting(client, guides, settings, time_machine):
    now = timezone.now()
    client.post("/help/search/", {"words": "canary"})
    time_machine.move_to(now + settings.SURVIVOR_IDLE + timedelta(seconds=60))
    assert "canary" not in client.get("/help/search/").content.decode()
    client.post("/help/search/", {"words": "canary"})
    client.get("/leave/")
    assert "canary" not in client.get("/help/search/").content.decode()


def test_no_words_are_asked_for_again(client, guides):
    response = client.post("/help/search/", {"words": " "})
    assert response.status_code == 422
    assert "Type a word or two." in response.content.decode()


def test_a_search_without_a_hit_points_to_the_telephone(client, guides):
    client.post("/help/search/", {"words": "xyzzy"})
    assert "call one of the numbers" in page(client, "/help/search/")


def test_a_look_at_the_page_makes_no_session(client, guides):
    client.get("/help/search/")
    client.get("/help/court/")
    assert not Session.objects.exists()


@pytest.mark.many  # the same few lines, 200 times
def test_200_hostile_strings_find_a_page_and_run_nowhere(client, guides, strings):
    for string in strings:
        assert client.post("/help/search/", {"words": string}).status_code in {303, 422}, string
        html = client.get("/help/search/").content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html


def test_places_to_call_are_found_beside_the_guides(client, guides, directory):
    client.post("/help/search/", {"words": "Taylorville"})
    shown = page(client, "/help/search/")
    assert "Places to call" in shown
    assert "(217) 824-7800" in shown
