"""A page that comes into view asks whether its visit is still open."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Session
from tests.walk import search


def ask(browser: Client, **headers: str) -> int:
    """The answer, which has no body and is kept nowhere."""
    response = browser.get("/order/here/", headers=headers)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.content == b""
    return response.status_code


def test_an_open_visit_is_open_and_over_after_leaving(survivor):
    assert ask(survivor) == 204
    survivor.get("/leave/")
    assert ask(survivor) == 403


def test_a_search_is_no_visit_and_a_known_number_asks_no_more_of_the_database(client, case):
    tables = []
    for number in ("casehenry02", "unknown"):
        search(client, number)
        with CaptureQueriesContext(connection) as queries:
            assert ask(client) == 403
        tables.append([query["sql"].split(" WHERE ")[0] for query in queries])
    assert tables[0] == tables[1]
    assert len(tables[0]) == 1


def test_it_reads_two_rows_and_writes_none_however_long_ago_the_last_page_was(
    survivor, time_machine
):
    before = Session.objects.values().get()
    time_machine.move_to(timezone.now() + timedelta(minutes=9))
    with CaptureQueriesContext(connection) as queries:
        assert ask(survivor) == 204
    assert [query["sql"].split()[0] for query in queries] == ["SELECT"] * 2
    assert Session.objects.values().get() == before


def test_to_ask_does_not_keep_the_visit_open(survivor, time_machine):
    start = timezone.now()
    answers = []
    for minutes in (3, 6, 9, 11):
        time_machine.move_to(start + timedelta(minutes=minutes))
        answers.append(ask(survivor))
    assert answers == [204, 204, 204, 403]
    assert survivor.get("/order/").status_code == 302


def test_a_new_pin_ends_it(survivor, case):
    case.set_pin("9371")
    assert ask(survivor) == 403


def test_a_pause_ends_it(survivor, case):
    case.paused_at = timezone.now()
    case.save()
    assert ask(survivor) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_learns_nothing(survivor, site):
    assert ask(survivor, **{"Sec-Fetch-Site": site}) == 403
    assert ask(survivor, **{"Sec-Fetch-Site": "same-origin"}) == 204


def test_only_a_get_asks(survivor):
    assert survivor.post("/order/here/").status_code == 405
