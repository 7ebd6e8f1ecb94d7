"""Whether a case exists: nothing that somebody without its PIN can do or see depends on it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import pins
from cases.models import Case, CivilProcess
from lookup import decoys
from tests.walk import search

NUMBERS = (
    "26 OP 70101",
    "26op70101",
    "026-OP-070101",
    "20082397",
    "26 D 5",
)  # the last is nobody's
START = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
TABLES = re.compile(r'(SELECT|INSERT|UPDATE|DELETE|FROM|INTO|JOIN) (?:"(\w+)")?')
# What is new in each page, and tells nothing.
FRESH = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=nonce=")[^"]+|nonce-[^\']+')

CLIENTS = ("192.0.2.1", "192.0.2.2", "2001:db8::1")
clients = st.sampled_from(CLIENTS)
events = st.one_of(
    st.tuples(st.just("search"), clients, st.sampled_from(NUMBERS)),
    st.tuples(st.just("guess"), clients, st.sampled_from(["0000", "9999", "0000-0000", "x"])),
    st.tuples(st.just("guesses"), clients, st.sampled_from(["0000", "0000-0000"])),
    st.tuples(st.just("look"), clients, st.sampled_from(["/lookup/pin/", "/lookup/", "/order/"])),
    st.tuples(st.just("wait"), st.just(""), st.sampled_from([1, 25, 400])),  # hours
    st.tuples(st.just("staff"), st.just(""), st.sampled_from(["issue_pin", "issue_pass", "pause"])),
)


def story_in_a_world(story: list, exists: bool) -> Iterator[tuple]:
    """What each event of `story` shows to who looks, and what it costs."""
    Case.objects.create(case_number="26 D 6").set_pin("4826")
    case = Case.objects.create(case_number="26 OP 70101") if exists else None
    if case:
        CivilProcess.objects.create(case=case, sheriff_number="20082397")
        case.set_pin("7305")
    browsers: dict[str, Client] = {}
    decoys._costs.cache_clear()
    with time_machine.travel(START, tick=False) as clock:
        for kind, client, what in story:
            if kind == "wait":
                clock.shift(timedelta(hours=what))
                continue
            if kind == "staff":
                if case:
                    case.pause(START) if what == "pause" else getattr(case, what)()
                continue
            browser = browsers.setdefault(client, Client(REMOTE_ADDR=client))
            for _ in range(11 if kind == "guesses" else 1):
                yield _seen(browser, kind, what)


def _seen(browser: Client, kind: str, what: str) -> tuple:
    hashes = []
    check = pins._check

    def counted(*arguments):
        hashes.append(1)
        return check(*arguments)

    connection.queries_log.clear()
    with patch.object(pins, "_check", counted), CaptureQueriesContext(connection) as queries:
        if kind == "search":
            response = search(browser, what)
        elif kind == "look":
            response = browser.get(what)
        else:
            response = browser.post("/lookup/pin/", {"pin": what})
    return (
        (kind, what),
        response.status_code,
        FRESH.sub("", response.content.decode()),
        {name: FRESH.sub("", value) for name, value in response.headers.items()},
        {name: (one["path"], one["max-age"]) for name, one in response.cookies.items()},
        [TABLES.findall(query["sql"]) for query in queries],
        len(hashes),
    )


@pytest.mark.many
@pytest.mark.django_db
@settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(searched=st.tuples(*[st.sampled_from(NUMBERS)] * 3), later=st.lists(events, max_size=10))
def test_two_worlds_that_differ_only_in_whether_the_case_exists_look_alike(searched, later):
    story = [("search", client, number) for client, number in zip(CLIENTS, searched, strict=True)]
    story += later
    worlds = []
    for exists in (True, False):
        with transaction.atomic():
            worlds.append(list(story_in_a_world(story, exists)))
            transaction.set_rollback(True)
    for known, unknown in zip(*worlds, strict=True):
        assert known == unknown


@pytest.fixture
def costs(monkeypatch):
    """The memory, in KiB, of each hash that was looked at."""
    looked_at: list[int] = []
    check = pins._check

    def noted(hashed: str, secret: bytes) -> bool:
        looked_at.append(int(re.findall(r"m=(\d+)", hashed)[0]))
        return check(hashed, secret)

    monkeypatch.setattr(pins, "_check", noted)
    return looked_at


@pytest.fixture
def mixed(db, settings):
    """Three cases from before the cost was raised, and one since."""
    decoys._costs.cache_clear()
    for number, memory in enumerate([64, 64, 64, 128]):
        settings.PIN_HASH_MEMORY_KIB = memory
        pins._hasher.cache_clear()
        Case.objects.create(case_number=f"26 OP {number}").set_pin("4826")
    yield
    pins._hasher.cache_clear()
    decoys._costs.cache_clear()


def test_unknown_numbers_cost_what_stored_hashes_cost_each_always_the_same(mixed, costs):
    for _again in range(2):
        for number in range(400):
            key = f"{number * 2**48 // 400:012x}{'0' * 20}"
            pins.verify(pins.NOBODY, "0000", decoys.decoy_of(key, by_pass=False))
    assert costs[:400] == costs[400:]
    assert costs[:400].count(64) == 300
    assert pins.cost_of(decoys.decoy_of("8" * 32, by_pass=True)).endswith("m=128,t=1,p=1")


def test_a_number_costs_the_same_whether_its_try_is_checked_or_refused(mixed, costs):
    for number, memory in ((0, 64), (3, 128)):
        costs.clear()
        client = Client()
        search(client, f"26 OP {number}")
        for one in range(10):
            assert client.post("/lookup/pin/", {"pin": "0000"}, REMOTE_ADDR=f"10.0.0.{one}")
        case = Case.objects.get(case_number=f"26 OP {number}")
        case.pause(START)
        search(client, f"case no. 26 OP {number}")
        client.post("/lookup/pin/", {"pin": "4826"}, REMOTE_ADDR="10.1.0.1")
        assert costs == [memory] * len(costs)
        assert len(costs) >= 10
