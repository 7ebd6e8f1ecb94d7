import re
from collections import Counter

import pytest
from argon2 import PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from portal.hashing import pin_hashing
from tests.parallel import at_once
from tests.walk import guess, search

TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')


@pytest.fixture
def hashes(monkeypatch):
    """The Argon2 checks made, counted at the library's door."""
    made = []
    verify = PasswordHasher.verify

    def counted(self, *arguments):
        made.append(1)
        return verify(self, *arguments)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return made


def test_the_right_pin_opens_the_order(client, case):
    search(client, case.case_number)
    response = guess(client, "4826")
    assert (response.status_code, response.headers["Location"]) == (303, "/order/")


def test_a_wrong_pin_and_an_unknown_case_look_the_same(case, other_case, hashes):
    pages, counts = [], []
    Case.objects.create(case_number="no pin yet")
    for number in ("casehenry02", "unknown", "no pin yet"):
        client = Client()
        search(client, number)
        hashes.clear()
        response = guess(client, "0000")
        pages.append((response.status_code, TOKENS.sub("", response.content.decode())))
        counts.append(len(hashes))
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][0] == 403
    assert counts == [1, 1, 1]


def test_a_right_pin_gives_its_try_back(client, case):
    for _ in range(12):
        search(client, case.case_number)
        assert guess(client, "4826").status_code == 303


@pytest.fixture
def queue():
    """The places for hashing are made anew, before the test and after it."""
    vars(pin_hashing).pop("places", None)
    yield
    vars(pin_hashing).pop("places", None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guesses", [40, pytest.param(200, marks=pytest.mark.trial)])
def test_200_parallel_guesses_against_a_cap_of_10_check_exactly_10_hashes(
    client, case, hashes, settings, queue, guesses
):
    settings.PIN_HASHES_WAITING = 200
    search(client, case.case_number)

    def one_guess(number: int) -> int:
        browser = Client()
        browser.cookies = client.cookies
        return guess(browser, f"{number:04}", f"10.0.{number}.1").status_code

    hashes.clear()
    answers = Counter(at_once(guesses, one_guess))
    assert len(hashes) == 10
    assert answers == {403: 10, 429: guesses - 10}


@pytest.mark.django_db(transaction=True)
def test_beyond_four_waiting_the_page_gives_the_telephone_number(client, case, settings, queue):
    search(client, case.case_number)
    places = pin_hashing.places
    for _ in range(1 + settings.PIN_HASHES_WAITING):
        assert places.acquire(blocking=False)
    try:
        response = guess(client, "4826")
    finally:
        places.release(1 + settings.PIN_HASHES_WAITING)
    assert response.status_code == 503
    assert "(708) 232-4545" in response.content.decode()


def test_a_hash_of_an_older_pepper_verifies_and_is_rewritten(client, case, settings):
    old = settings.PIN_PEPPERS
    settings.PIN_PEPPERS = {"p2": b"n" * 32, **old}
    search(client, case.case_number)
    assert guess(client, "4826").status_code == 303
    case.refresh_from_db()
    assert case.pin_hash.startswith("p2$")
    settings.PIN_PEPPERS = {"p2": b"n" * 32}
    assert case.check_secret("4826")


def test_without_the_pepper_no_pin_matches_a_stolen_hash(case, settings):
    settings.PIN_PEPPERS = {"p1": b"x" * 32}
    assert not any(case.check_secret(f"{pin:04}") for pin in range(10_000))


@pytest.mark.many
def test_known_and_unknown_numbers_take_the_same_statements_at_each_of_13_tries(case, other_case):
    """Until a budget closes and after: the alarms that a known number raises cost it nothing."""
    Case.objects.create(case_number="no pin yet")
    other_case.issue_pass()
    Case.objects.create(case_number="paused").pause(timezone.now())
    tables = re.compile(r'(?:FROM|INTO|UPDATE) "(\w+)"')
    taken = {}
    # The last number but one is the paper's of the first case, whose budgets are full by then.
    numbers = ("casehenry02", "909090909", "no pin yet", "paused", "20082397", "unknown")
    for number in numbers:
        taken[number] = []
        client = Client()
        search(client, number)
        for one in range(13):
            with CaptureQueriesContext(connection) as queries:
                response = guess(client, "0000", f"10.7.{len(taken)}.{one % 3}")
            touched = [tables.findall(query["sql"]) for query in queries]
            taken[number].append((response.status_code, touched))
    for number, statements in taken.items():
        assert statements == taken["unknown"], number


def test_another_spelling_of_a_number_tells_nothing_once_the_first_has_no_tries_left(db):
    """Of a known number both spend the case's budgets; of an unknown one each has its own."""
    Case.objects.create(case_number="00030037").set_pin("4826")
    tables = re.compile(r'(?:FROM|INTO|UPDATE) "(\w+)"')
    taken = []
    for known_or_not in ("30037", "40047"):
        client = Client()
        for zeros in ("000", "", "0"):
            search(client, zeros + known_or_not)
            for _one in range(5):
                with CaptureQueriesContext(connection) as queries:
                    response = guess(client, "0000", f"10.8.0.{len(known_or_not)}")
            touched = [tables.findall(query["sql"]) for query in queries]
            is_paused = "paused" in response.content.decode()
            taken.append((zeros, response.status_code, is_paused, touched))
    assert taken[:3] == taken[3:]


def test_a_budget_that_cannot_be_written_fails_closed(client, case, hashes):
    search(client, case.case_number)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE lookup_budget RENAME TO lookup_budget_gone")
    hashes.clear()
    client.raise_request_exception = False
    assert guess(client, "4826").status_code == 503
    assert hashes == []
