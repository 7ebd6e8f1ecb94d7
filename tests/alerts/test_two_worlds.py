"""Whether there are alerts: nothing that somebody with the PIN can do or see depends on it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.models import Wish
from cases.models import Case, CivilProcess
from cases.models.closed_days import calendar_to_show
from tests.alerts.asking import ADDRESS, FIELDS, look
from tests.alerts.many import channel_of
from tests.walk import guess, search

START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TABLES = re.compile(r'(SELECT|INSERT|UPDATE|DELETE|FROM|INTO|JOIN) (?:"(\w+)")?')
FRESH = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=nonce=")[^"]+|nonce-[^\']+'
    r'|(?<=name="case_token" value=")[^"]+|(?<=name="submission" value=")[^"]+'
)
PAGES = ("/order/", "/order/alerts/", "/order/alerts/confirm/", "/order/alerts/done/")
addresses = st.sampled_from([ADDRESS, "other@mail.example", "not an address"])
old = st.sampled_from(["yes", "unsure", "no"])
acts = st.one_of(
    st.tuples(st.just("look"), st.sampled_from(PAGES)),
    st.tuples(st.just("ask"), st.fixed_dictionaries({"address": addresses, "old_is_read": old})),
    st.tuples(st.just("code"), st.sampled_from(["000000", "123456", "x", ""])),
    st.tuples(st.just("test"), st.just("")),
    st.tuples(st.just("end"), st.just("")),
    st.tuples(st.just("worker"), st.just("")),
    st.tuples(st.just("served"), st.just("")),
)


def world(story: list[tuple[str, Any]], *, has_alerts: bool) -> list[tuple]:
    """What each act shows to who holds the PIN, and which statements it costs."""
    calendar_to_show()  # which the process keeps from then on, whoever looks
    case = Case.objects.create(case_number="26 OP 70101")
    paper = CivilProcess.objects.create(case=case, sheriff_number="20082397")
    case.set_pin("7305")
    seen = []
    with time_machine.travel(START, tick=False):
        if has_alerts:
            _stand(case)
        browser = Client()
        search(browser, "26 OP 70101")
        guess(browser, "7305")
        for act, what in story:
            if act == "worker":
                look()
            elif act == "served":
                facts = {"status": "SERVED", "method": "PERSONAL", "served_at": START}
                CivilProcess.objects.filter(pk=paper.pk).update(**facts)
            else:
                seen.append(_seen(browser, act, what))
    return seen


def _stand(case: Case) -> None:
    now = timezone.now()
    facts = {"events": ["served"], "words": "list", "language": "en", "known": {"papers": {}}}
    times = {"confirmed_at": now, "begun_at": now, "until": now + timedelta(days=365)}
    wish = Wish.objects.create(case=case, **facts, **times)
    channel_of(wish, ADDRESS).save()


def _seen(browser: Client, act: str, what: Any) -> tuple:
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as queries:
        if act == "look":
            response = browser.get(what)
        elif act == "ask":
            response = browser.post("/order/alerts/", {**FIELDS, **what})
        elif act == "code":
            response = browser.post("/order/alerts/confirm/", {"code": what})
        else:
            response = browser.post(f"/order/alerts/{act}/")
    return (
        (act, str(what)),
        response.status_code,
        FRESH.sub("", response.content.decode()),
        {name: FRESH.sub("", value) for name, value in response.headers.items()},
        {name: (one["path"], one["max-age"]) for name, one in response.cookies.items()},
        [TABLES.findall(query["sql"]) for query in queries],
    )


@pytest.mark.many
@pytest.mark.django_db
@settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(story=st.lists(acts, min_size=1, max_size=8))
def test_two_worlds_that_differ_only_in_whether_there_are_alerts_look_alike(story):
    worlds = []
    for has_alerts in (True, False):
        with transaction.atomic():
            worlds.append(world(story, has_alerts=has_alerts))
            transaction.set_rollback(True)
    for with_alerts, without in zip(*worlds, strict=True):
        assert with_alerts == without
