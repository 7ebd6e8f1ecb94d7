"""A page on which she writes says so, and the visit stays open."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Session
from tests.walk import search


def tell(browser: Client) -> int:
    """The answer, which has no body and is kept nowhere."""
    response = browser.post("/order/alive/")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content == b""
    return response.status_code


def test_writing_keeps_a_visit_open_past_ten_minutes_and_not_past_thirty(survivor, time_machine):
    start = timezone.now()
    answers = {}
    for minutes in (9, 18, 27, 29, 31):
        time_machine.move_to(start + timedelta(minutes=minutes))
        answers[minutes] = tell(survivor)
    assert answers == {9: 204, 18: 204, 27: 204, 29: 204, 31: 403}
    assert survivor.get("/order/").status_code == 302


def test_after_ten_minutes_without_a_word_it_is_too_late(survivor, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))
    assert tell(survivor) == 403


def test_each_sign_of_life_is_noted_however_soon_it_comes(survivor, time_machine):
    start = timezone.now()
    for seconds in (5, 10):
        time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
        assert tell(survivor) == 204
        seen = Session.objects.get().get_decoded()["lookup_open"]["seen"]
        assert seen == timezone.now().isoformat()


def test_without_a_visit_a_known_number_asks_no_more_of_the_database(client, case):
    tables = []
    for number in ("casehenry02", "unknown"):
        search(client, number)
        with CaptureQueriesContext(connection) as queries:
            assert tell(client) == 403
        tables.append([query["sql"].split(" WHERE ")[0] for query in queries])
    assert tables[0] == tables[1]


@pytest.mark.parametrize("ending", ["leaving", "new pin", "pause"])
def test_a_visit_that_was_ended_elsewhere_is_over(survivor, case, ending):
    if ending == "leaving":
        survivor.get("/leave/")
    elif ending == "new pin":
        case.set_pin("9371")
    else:
        case.paused_at = timezone.now()
        case.save()
    assert tell(survivor) == 403


def test_the_pages_own_token_is_needed(survivor):
    page = survivor.get("/order/").content.decode()
    form = page[page.index('action="/order/alive/"') :]
    token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = survivor.cookies
    assert browser.post("/order/alive/").status_code == 403
    assert browser.post("/order/alive/", {"csrfmiddlewaretoken": token}).status_code == 204


def test_only_a_post_tells(survivor):
    assert survivor.get("/order/alive/").status_code == 405


def test_a_browser_that_has_the_cookie_is_not_sent_it_again(survivor, settings):
    """An answer that came after the one to leaving would bring back what leaving took away."""
    for answer in (survivor.post("/order/alive/"), survivor.get("/order/")):
        assert answer.status_code in {200, 204}
        assert settings.SESSION_COOKIE_NAME not in answer.cookies
