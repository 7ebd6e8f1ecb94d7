"""A new pepper opens no budget and changes no number's cost: both would tell, or help to guess."""

import pytest
from django.test import Client

from lookup import budgets
from tests.walk import guess, search

NEW = {"p2": b"m" * 32}


@pytest.fixture
def new_pepper(settings):
    """Put a new pepper before the old one; called again, take the old one out."""

    def change() -> None:
        before = settings.PIN_PEPPERS
        settings.PIN_PEPPERS = NEW if "p2" in before else {**NEW, **before}

    return change


def tries(number: str, count: int, network: str = "10.1.0") -> list[int]:
    """The answers to `count` wrong PINs, each from another address."""
    client = Client()
    search(client, number)
    return [guess(client, "0000", f"{network}.{one}").status_code for one in range(count)]


@pytest.mark.parametrize("number", ["casehenry02", "unknown"])
def test_the_10_tries_at_a_number_stay_spent(case, new_pepper, number):
    assert tries(number, 11) == [403] * 10 + [429]
    new_pepper()
    assert tries(number, 1, "10.2.0") == [429]


def test_so_do_a_clients_own(case, new_pepper):
    client = Client()
    search(client, "casehenry02")
    assert [guess(client, "0000").status_code for _ in range(6)] == [403] * 5 + [429]
    new_pepper()
    search(client, "casehenry02")
    assert guess(client, "4826").status_code == 429


def test_those_of_a_case_stay_spent_when_the_oldest_pepper_leaves_too(case, new_pepper, settings):
    assert tries("casehenry02", 10) == [403] * 10
    new_pepper()
    case.set_pin("4826")
    new_pepper()
    assert list(settings.PIN_PEPPERS) == ["p2"]
    client = Client()
    search(client, "casehenry02")
    assert guess(client, "4826", "10.9.9.9").status_code == 403, "refused, though it is right"


def test_a_search_that_is_under_way_goes_on(client, case, new_pepper):
    search(client, "casehenry02")
    new_pepper()
    assert guess(client, "4826").headers["Location"] == "/order/"


def test_an_unknown_number_goes_on_to_cost_what_it_did(new_pepper):
    """What is checked for it is chosen by its key (`lookup/decoys.py`)."""
    numbers = [f"26OP{number}" for number in range(50)]
    before = [budgets.number_key(number) for number in numbers]
    new_pepper()
    assert [budgets.number_key(number) for number in numbers] == before
