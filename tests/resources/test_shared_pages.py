"""Pages that are the same for everyone are rendered once, and tell nobody of another visitor."""

import gzip
import re
from dataclasses import replace
from datetime import UTC, datetime, time
from unittest.mock import patch

import pytest
from django.contrib.auth.models import Permission, User
from django.db import OperationalError, connection
from django.test import Client
from django.test.signals import template_rendered

from resources.models import Guide, GuideText, Organisation
from tests.test_invariants import rows

PAGES = (
    *("/", "/help/", "/help/print/", "/help/safety/", "/help/court/", "/help/glossary/"),
    *("/privacy/", "/disclaimer/", "/accessibility/"),
)
TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
pytestmark = pytest.mark.usefixtures("guides", "directory")


@pytest.fixture
def rendered():
    """The names of the templates that were rendered since the test began."""
    names = []

    def note(template, **_more):
        names.append(template.name)

    template_rendered.connect(note)
    yield names
    template_rendered.disconnect(note)


def read(client: Client, path: str, language: str = "en") -> str:
    return client.get(path, headers={"Accept-Language": language}).content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_each_is_rendered_once_for_each_language(path, rendered):
    for language in ("en", "es", "pl"):
        first = read(Client(), path, language)
        assert rendered
        assert f'<html lang="{language}">' in first
        rendered.clear()
        again = read(Client(), path, language)
        assert rendered == []
        assert TOKEN.sub("", again) == TOKEN.sub("", first)


@pytest.mark.parametrize("path", PAGES)
def test_no_browser_keeps_one(client, path):
    for _ in range(2):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert not {"ETag", "Last-Modified", "Expires", "Age"} & set(answer.headers)


@pytest.mark.parametrize("path", PAGES)
def test_compressed_it_says_the_same(path):
    plain = Client().get(path)
    zipped = Client().get(path, headers={"Accept-Encoding": "br, gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    for answer in (plain, zipped):
        assert "Accept-Encoding" in answer.headers["Vary"]
    said = gzip.decompress(zipped.content).decode()
    assert TOKEN.sub("", said) == TOKEN.sub("", plain.content.decode())
    assert int(zipped.headers["Content-Length"]) == len(zipped.content) < len(said)


def test_the_first_who_asks_leaves_nothing_in_it(liaison):
    first = Client(headers={"User-Agent": "canary-agent", "Referer": "http://canary.example/"})
    first.force_login(liaison)
    first.cookies["canary-cookie"] = "canary"
    seen = [read(first, f"{path}?canary=1") for path in PAGES]
    for path in PAGES:
        page = read(Client(), path)
        assert "canary" not in page
        assert not set(TOKEN.findall(page)) & set(TOKEN.findall("".join(seen)))


def test_each_visitor_sends_the_form_with_a_token_of_their_own():
    for _ in range(2):
        browser = Client(enforce_csrf_checks=True)
        tokens = TOKEN.findall(read(browser, "/"))
        assert tokens
        sent = {"place": "Taylorville", "csrfmiddlewaretoken": tokens[0]}
        assert browser.post("/help/", sent).status_code == 303
        assert "You asked for" in read(browser, "/help/")
    assert "You asked for" not in read(Client(), "/help/")


def test_a_change_shows_whoever_makes_it(client):
    title = GuideText.objects.get(guide__slug="court", language="en").title
    assert title in read(client, "/help/court/")
    text = GuideText.objects.get(guide__slug="court", language="en")
    text.title = "Changed by an object"
    text.save()
    assert "Changed by an object" in read(client, "/help/court/")
    GuideText.objects.filter(pk=text.pk).update(title="Changed by a query")
    assert "Changed by a query" in read(client, "/help/court/")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE resources_guidetext SET title = 'By hand' WHERE id = %s", [text.pk])
    assert "By hand" in read(client, "/help/court/")
    assert "By hand" in read(client, "/help/rights/"), "in the list of pages, too"
    assert "Taylorville" in read(client, "/")
    Organisation.objects.update(parent=None)
    Organisation.objects.all().delete()
    assert "Taylorville" not in read(client, "/")
    guide = Guide.objects.get(slug="court")
    citation = guide.citations.first()
    assert citation.text in read(client, "/help/court/")
    guide.citations.clear()
    assert citation.text not in read(client, "/help/court/")


def test_a_page_that_is_taken_off_is_gone_and_an_editors_look_at_it_brings_it_back_to_nobody():
    editor = Client()
    user = User.objects.create_user("edith")
    user.user_permissions.set(Permission.objects.filter(codename="view_guide"))
    editor.force_login(user)
    assert Client().get("/help/court/").status_code == 200
    Guide.objects.filter(slug="court").update(is_published=False)
    for _ in range(2):
        assert "Only staff can see this page" in read(editor, "/help/court/")
        assert Client().get("/help/court/").status_code == 404


def test_who_answers_now_is_told_to_the_minute(client, time_machine, settings):
    """The only line is open from 9 to 4:30 on a Tuesday, in Chicago."""
    periods = {1: ((time(9), time(16, 30)),)}
    line = replace(settings.AGENCY.liaison, periods=periods, days=(1,))
    settings.AGENCY = replace(settings.AGENCY, liaison=line, hotlines=[])
    for at, is_open in (
        (datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 15, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 22, 29, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 24, 22, 30, 0, tzinfo=UTC), False),
    ):
        time_machine.move_to(at, tick=False)
        page = read(client, "/")
        assert ("Closed now" in page) is not is_open, at


def test_between_two_openings_nothing_is_rendered_anew(client, time_machine, rendered):
    time_machine.move_to(datetime(2026, 11, 24, 17, 0, 0, tzinfo=UTC), tick=False)
    read(client, "/help/")
    rendered.clear()
    time_machine.move_to(datetime(2026, 11, 24, 17, 0, 1, tzinfo=UTC), tick=False)
    read(client, "/help/")
    assert rendered == []


@pytest.mark.parametrize("path", PAGES)
def test_while_the_database_fails_it_is_as_it_was_last(path):
    before = read(Client(), path)
    with patch.object(connection, "cursor", side_effect=OperationalError("down")):
        page = read(Client(), path)
    assert TOKEN.sub("", page) == TOKEN.sub("", before)


def test_while_the_database_fails_whoever_has_a_session_gets_the_numbers(client):
    client.post("/help/", {"place": "Taylorville"})
    read(Client(), "/help/")
    with patch.object(connection, "cursor", side_effect=OperationalError("down")):
        page = read(client, "/help/")
    assert "(877) 863-6338" in page
    assert "You asked for" in read(client, "/help/")


def test_a_look_changes_no_row(client):
    before = rows()
    for path in PAGES:
        client.get(path)
    assert rows() == before
