"""Guessing at one account from many networks."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from messaging.models import Notification
from portal.hashing import sign_in_hashing
from tests.desk import PASSWORD, enter
from tests.parallel import at_once

CLOSED = "There were too many wrong tries. Wait an hour, or sign in with a passkey."


@pytest.fixture
def guess(settings):
    """Types a password, from a network of its own each time."""
    settings.TRUSTED_PROXY_HOPS = 1

    def one(number: int, password: str = "wrong", login: str = "lee") -> str:
        forwarded = {"X-Forwarded-For": f"203.0.113.{number}"}
        answer = enter(Client(), password, login, headers=forwarded)
        return answer.headers.get("Location") or answer.content.decode()

    return one


@pytest.mark.many
def test_20_wrong_passwords_from_many_networks_close_the_password_for_an_hour(
    guess, liaison, app, time_machine
):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    # However its letters are written, and whatever host is named.
    for number in range(20):
        assert CLOSED not in guess(number, login="LEE" if number % 2 else "lee")
    assert CLOSED in guess(20)
    assert CLOSED in guess(21, PASSWORD), "the right one, too"
    for number in range(22, 40):
        guess(number)
    mail = Notification.objects.get()
    assert (mail.notice, mail.staff) == ("GUESSING", liaison)
    time_machine.move_to(start + timedelta(minutes=61), tick=False)
    assert guess(41, PASSWORD) == "/staff/sign-in/code/"


def test_of_a_network_that_tries_too_much_no_account_is_told(guess, liaison, settings):
    """Its owner would read that the password is closed, which it is not."""
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    for number in range(20):
        guess(7, login=f"nobody {number}")
    assert CLOSED in guess(7)
    assert not Notification.objects.exists()
    assert CLOSED not in guess(8)


def test_another_account_is_not_closed(guess, liaison, app, supervisor):
    for number in range(21):
        guess(number, login="sam")
    assert guess(30, PASSWORD) == "/staff/sign-in/code/"


@pytest.mark.django_db(transaction=True)
def test_of_40_at_once_no_more_than_20_are_looked_at(liaison, app, guess, settings):
    settings.SIGN_IN_HASHES_WAITING = 40
    vars(sign_in_hashing).pop("places", None)
    pages = at_once(40, guess)
    vars(sign_in_hashing).pop("places", None)
    assert 0 < AccessAttempt.objects.count() <= 20
    assert sum(CLOSED in page for page in pages) >= 20


def test_while_five_others_sign_in_the_next_is_told_so_and_nothing_is_spent(
    client, liaison, app, django_assert_num_queries
):
    with ExitStack() as others:
        for _ in range(5):
            assert others.enter_context(sign_in_hashing.place())
        for _ in range(30):
            with django_assert_num_queries(0):
                put_off = enter(client, PASSWORD)
        assert put_off.status_code == 503
        assert "Your password was not looked at" in put_off.content.decode()
        assert client.get("/staff/sign-in/").status_code == 200
        passkey = client.post("/staff/sign-in/passkey/", {"credential": "{}"}, follow=True)
        assert "This passkey did not work" in passkey.content.decode(), "which waits for none"
    assert enter(client, PASSWORD).headers["Location"] == "/staff/sign-in/code/"


def test_a_passkey_is_not_counted_by_account(client, liaison, guess):
    """A wrong one names whom it likes: else anybody could shut anybody out."""
    for number in range(21):
        guess(number)
    Authenticator.objects.filter(user=liaison).delete()
    page = client.post("/staff/sign-in/passkey/", {"credential": '{"response": {}}'}, follow=True)
    assert "This passkey did not work" in page.content.decode()
    assert CLOSED not in page.content.decode()


@pytest.mark.parametrize(
    "credential", ["", "{", "[]", "7", '"x"', "null", "{}", '{"response": 5}', '{"response": {}}']
)
def test_what_is_no_passkey_is_refused_without_an_error(client, db, credential):
    client.get("/staff/sign-in/passkey/", headers={"Accept": "application/json"})
    answer = client.post("/staff/sign-in/passkey/", {"credential": credential})
    assert answer.headers["Location"] == "/staff/sign-in/"
