"""Each form belongs to its case: two tabs of one browser, two cases."""

import pytest
from django.test import Client

from messaging.models import Message
from tests.walk import come_back, guess, hidden, search, send, tell

WORDS = "He is at the garage until six."
WHEN = {
    "response_requested": "yes",
    "contact": "(312) 555-0142",
    "safe_from": "2097-04-12T11:26",
    "safe_until": "2097-04-12T13:00",
}


@pytest.fixture
def other_open(other_case):
    """Opens the other case, as a second tab of the same browser does."""
    other_case.set_pin("8351")

    def open_other(client: Client) -> None:
        search(client, "909090909")
        assert guess(client, "8351").status_code == 303

    return open_other


def token(client: Client) -> str:
    """What the forms of the open order page carry."""
    return hidden(client.get("/order/").content.decode(), "case_token")


def test_words_of_one_tab_never_go_to_the_case_of_another(survivor, case, other_case, other_open):
    first = token(survivor)
    other_open(survivor)
    response = send(survivor, WORDS, case_token=first)
    assert response.status_code == 403
    assert "another order is opened in this browser" in response.content.decode()
    assert not Message.objects.exists()
    page = come_back(survivor, response.content.decode()).content.decode()
    assert f"{WORDS}</textarea>" in page
    assert send(survivor, WORDS, case_token=hidden(page, "case_token")).status_code == 303
    assert Message.objects.get().case == case


def test_the_same_holds_where_the_respondent_may_be_found(survivor, case, other_open):
    first = token(survivor)
    other_open(survivor)
    response = tell(survivor, place="The garage.", case_token=first)
    assert response.status_code == 403
    page = come_back(survivor, response.content.decode()).content.decode()
    assert "The garage.</textarea>" in page
    assert not Message.objects.exists()


def test_dont_call_takes_back_the_times_of_its_own_case_only(
    survivor, case, other_case, other_open
):
    send(survivor, **WHEN)
    first = token(survivor)
    other_open(survivor)
    send(survivor, **WHEN, case_token=token(survivor))
    response = survivor.post("/order/dont-call/", {"case_token": first})
    assert response.status_code == 403
    assert not Message.objects.exclude(withdrawn_at=None).exists()
    assert come_back(survivor, response.content.decode()).status_code == 303
    assert Message.objects.exclude(withdrawn_at=None).get().case == case


def test_another_cases_pin_does_not_bring_her_words_back(survivor, case, other_open):
    first = token(survivor)
    other_open(survivor)
    page = send(survivor, WORDS, case_token=first).content.decode()
    response = come_back(survivor, page, number="909090909", pin="8351")
    assert response.status_code == 403
    page = response.content.decode()
    assert "You wrote this about another order." in page
    assert WORDS not in page
    assert WORDS in come_back(survivor, page).content.decode()


def test_a_form_without_its_token_is_taken_while_one_case_only_was_opened(survivor, other_open):
    assert send(survivor, WORDS).status_code == 303
    other_open(survivor)
    assert send(survivor, WORDS).status_code == 403
    assert Message.objects.count() == 1


def test_a_form_of_before_she_opened_the_same_case_again_is_taken(survivor, case):
    first = token(survivor)
    search(survivor, "casehenry02")
    guess(survivor, "4826")
    assert send(survivor, WORDS, case_token=first).status_code == 303


def test_a_token_tells_nothing_and_is_another_each_time(survivor, case):
    first, second = token(survivor), token(survivor)
    assert first != second
    assert len(first) == len(second)
    assert str(case.uuid) not in first


def test_a_form_shown_again_for_mending_belongs_to_its_case_too(survivor, other_open, case):
    page = send(survivor, "x" * 10_001, case_token=token(survivor)).content.decode()
    again = hidden(page, "case_token")
    other_open(survivor)
    assert send(survivor, WORDS, case_token=again).status_code == 403
