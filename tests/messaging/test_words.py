"""Words are never lost: what she wrote is in the form of the answer, and nowhere else."""

import base64
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from messaging.models import Message
from messaging.referrals.forms import ReferralForm
from portal.models import Session
from tests.walk import come_back, hidden, send, solved_check

WORDS = "He is at the garage until six."


@pytest.fixture
def too_late(survivor, time_machine) -> str:
    """The page that answers a message written for eleven minutes."""
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    response = send(survivor, WORDS, contact="(312) 555-0142")
    assert response.status_code == 403
    assert not Message.objects.exists()
    return response.content.decode()


def test_after_the_time_ran_out_number_and_pin_give_back_what_was_written(client, too_late):
    assert "What you wrote is not lost, and not sent" in too_late
    response = come_back(client, too_late)
    page = response.content.decode()
    assert response.status_code == 200
    assert "It is not sent yet" in page
    assert f"{WORDS}</textarea>" in page
    assert 'value="(312) 555-0142"' in page
    assert not Message.objects.exists(), "only what she sends is sent"
    token = hidden(page, "case_token")
    answer = {"response_requested": "yes", "contact": "(312) 555-0142"}
    response = send(client, WORDS, **answer, case_token=token)
    assert (response.status_code, response.headers["Location"]) == (303, "/order/sent/")
    message = Message.objects.get()
    assert (message.body, message.contact) == (WORDS, "(312) 555-0142")


def test_her_words_are_not_stored_meanwhile(too_late):
    for session in Session.objects.all():
        assert "garage" not in str(session.get_decoded())


def test_the_page_that_asks_once_more_holds_none_that_can_be_read(too_late):
    assert "garage" not in too_late
    assert "555-0142" not in too_late
    assert b"garage" not in base64.urlsafe_b64decode(hidden(too_late, "draft"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"pin": "0000"}, "The number and the PIN do not match."),
        ({"pin": "12"}, "A PIN is four digits."),
        ({"number": "unknown"}, "The number and the PIN do not match."),
        ({"altcha": ""}, "Please wait 15 seconds"),
    ],
)
def test_a_slip_on_the_way_back_loses_nothing(client, too_late, changes, sentence):
    page = come_back(client, too_late, **changes).content.decode()
    assert sentence in page
    assert WORDS in come_back(client, page).content.decode()


def test_the_way_back_spends_the_same_budget(client, too_late):
    page = too_late
    for _ in range(5):
        page = come_back(client, page, pin="0000").content.decode()
    closed = come_back(client, page)
    assert closed.status_code == 429
    assert "(708) 232-4545" in closed.content.decode()
    assert hidden(closed.content.decode(), "draft")
    assert not Message.objects.exists()


def test_an_outdated_form_keeps_them_and_a_foreign_one_does_not(survivor):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = survivor.cookies
    page = send(browser, WORDS).content.decode()
    assert WORDS in come_back(survivor, page).content.decode()
    foreign = browser.post(
        "/order/messages/", {"body": WORDS}, headers={"Origin": "https://evil.example"}
    )
    assert foreign.status_code == 403
    assert WORDS not in foreign.content.decode()


def test_a_page_that_covered_itself_asks_again_even_in_a_live_session(survivor):
    response = send(survivor, WORDS, resume="")
    assert response.status_code == 403
    assert not Message.objects.exists()


def test_a_pause_while_she_wrote_keeps_them(survivor, case):
    case.pause(timezone.now())
    response = send(survivor, WORDS)
    assert response.status_code == 429
    page = response.content.decode()
    assert "(708) 232-4545" in page
    case.pause(None)
    assert WORDS in come_back(survivor, page).content.decode()
    assert not Message.objects.exists()


LIMITS = {
    "body": 10_000,
    "ask_for": 100,
    "language": 40,
    "contact": 254,
    "place": 500,
    "hours": 300,
    "workplace": 300,
    "vehicle": 200,
    "custody": 200,
    "other": 1_000,
}


def post(browser, address: str, encoding: str, fields: dict[str, str]):
    """Post `fields` as a browser would that was told to use `encoding`."""
    if encoding == "multipart":
        return browser.post(address, fields)
    kind = "application/x-www-form-urlencoded"
    return browser.post(address, urlencode(fields), content_type=kind)


@pytest.mark.many  # each alphabet
@pytest.mark.parametrize("encoding", ["multipart", "urlencoded"])
@pytest.mark.parametrize("letter", ["a", "ż", "字", "🕊", "\r\n"])
def test_ten_thousand_letters_of_any_alphabet_fit_into_a_request(survivor, letter, encoding):
    # The page's script sends both forms at once: each field of both, at its limit.
    fields = {name: letter * most for name, most in LIMITS.items()} | {"response_requested": "no"}
    refused = post(survivor, "/order/messages/", encoding, fields)
    assert refused.status_code == 422, "only the contact is none"
    answer = post(survivor, "/order/messages/", encoding, {**fields, "contact": ""})
    if letter.strip():
        assert answer.status_code == 303
        assert [message.body for message in Message.objects.all()] == [letter * 10_000, ""]


@pytest.mark.parametrize("encoding", ["multipart", "urlencoded"])
def test_twice_as_many_come_back_to_be_shortened(survivor, encoding):
    fields = {"body": "🕊" * 20_000, "response_requested": "no"}
    answer = post(survivor, "/order/messages/", encoding, fields)
    assert answer.status_code == 422
    assert "🕊" * 20_000 in answer.content.decode()


@pytest.mark.parametrize("encoding", ["multipart", "urlencoded"])
def test_the_way_back_and_a_referral_have_room_for_them_too(client, case, encoding):
    fields = {name: "🕊" * most for name, most in LIMITS.items()}
    again = {"number": "casehenry02", "pin": "0000", "search_by": "case", **solved_check(client)}
    answer = post(client, "/order/messages/", encoding, fields | again)
    assert answer.status_code == 403
    assert "The number and the PIN do not match." in answer.content.decode()
    lines = dict.fromkeys(ReferralForm.base_fields, "🕊" * 254)
    answer = post(client, "/help/referral/", encoding, {**lines, "body": "🕊" * 10_000})
    assert answer.status_code == 422
    assert "🕊" * 10_000 in answer.content.decode()


def test_ten_thousand_letters_of_any_alphabet_come_back(case):
    for letter in ("ż", "字", "🕊"):
        client = Client()
        page = send(client, letter * 10_000).content.decode()
        assert f"{letter * 10_000}</textarea>" in come_back(client, page).content.decode()


def test_each_form_that_holds_words_is_sent_in_the_shorter_encoding(survivor, too_late):
    assert too_late.count('enctype="multipart/form-data"') == 1


def test_she_is_told_that_words_go_to_law_enforcement_and_whom_to_call_in_confidence(survivor):
    page = survivor.get("/order/").content.decode()
    notice = page[page.index('id="write"') :].split("</details>")[0]
    for promise in (
        "law enforcement",
        "It is not confidential",
        "shown in court",
        "(877) 863-6338",
    ):
        assert promise in notice
