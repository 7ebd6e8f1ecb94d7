"""A member of staff's browser, and what they sign in with."""

import base64
import hashlib
import itertools
import time
from functools import cache
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as RECORDS_OF,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django import test
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User, update_last_login
from django.http import HttpRequest, HttpResponse

from portal.sessions import SessionStore
from staffack.sign_in import factors, sealing, sessions

PASSWORD = "correct horse battery"


class Client(test.Client):
    """Django's, which signs in as if a passkey had been given a moment ago.

    The tests of the sign-in itself, and of its enforcement, take Django's own.
    """

    def force_login(self, user: User, backend: str | None = None) -> None:
        """Write what a sign-in leaves, in one row, and nothing into the log: a thousand tests ask.

        Another person's session ends, as at any sign-in; a visitor's goes on under a new key.
        """
        request = HttpRequest()
        request.session = SessionStore()
        if settings.SESSION_COOKIE_NAME in self.cookies:
            request.session = self.session
            if request.session.get(SESSION_KEY, str(user.pk)) == str(user.pk):
                request.session.cycle_key()
            else:
                request.session.flush()
        _let_it_have_a_factor(user)
        request.session.update(
            {
                SESSION_KEY: str(user.pk),
                BACKEND_SESSION_KEY: backend or settings.AUTHENTICATION_BACKENDS[-1],
                HASH_SESSION_KEY: user.get_session_auth_hash(),
                RECORDS: [{"method": "mfa", "at": time.time(), "reauthenticated": True}],
                RECORDS_OF: str(user.pk),
            }
        )
        update_last_login(self, user)
        sessions.begun(request, user)
        request.session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key


def _let_it_have_a_factor(user: User) -> None:
    """Something that it could be asked for once more; without a row in the log."""
    if not factors.of(user).exists():
        data = sealing.sealed({"secret": generate_totp_secret()}, user.pk, "totp")
        Authenticator.objects.bulk_create(
            [Authenticator(user=user, type="totp", data=data)], ignore_conflicts=True
        )


def give_app(user: User) -> str:
    """An app for `user`; gives its secret."""
    Authenticator.objects.filter(user=user, type="totp").delete()
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def known_secret(login: str) -> str:
    """The secret of the app that a demo account has in the journeys' installations."""
    return base64.b32encode(hashlib.sha1(login.encode()).digest()).decode()


def give_known_apps() -> None:
    """An app for each account, with the secret that the journeys know."""
    for user in User.objects.all():
        TOTP.activate(user, known_secret(user.username))


@cache
def _used(login: str) -> set[str]:
    return set()


def forget_codes() -> None:
    """From now on the rows of another installation, or its first ones, say which were given."""
    _used.cache_clear()


def fresh_code(login: str) -> str:
    """A code of the known app that works now and was not given before: each is taken once."""
    # Not the one of before: while it is typed it may become too old.
    for seconds in itertools.cycle((0, 30)):
        typed = code(known_secret(login), time.time() + seconds)
        if typed not in _used(login):
            _used(login).add(typed)
            return typed
        time.sleep(0.5)
    raise AssertionError


def code(secret: str, at: float | None = None) -> str:
    """What the app shows at `at`, or now."""
    return format_hotp_value(hotp_value(secret, int((at or time.time()) // 30)))


def enter(client: test.Client, password: str, login: str = "lee", **kwargs: Any) -> HttpResponse:
    """Post the sign-in form; `kwargs` as of the client's `post`."""
    fields = {"login": login, "password": password, "next": "/staff/"}
    return client.post("/staff/sign-in/", fields, **kwargs)


def enter_code(client: test.Client, typed: str, **kwargs: Any) -> HttpResponse:
    """Post the form after it."""
    return client.post("/staff/sign-in/code/", {"code": typed}, **kwargs)


def sign_in(client: test.Client, user: User, secret: str, **kwargs: Any) -> HttpResponse:
    """With the password and the app's code; gives the answer to the code."""
    answer = enter(client, PASSWORD, user.username, **kwargs)
    assert answer.headers.get("Location") == "/staff/sign-in/code/", answer.status_code
    return enter_code(client, code(secret), **kwargs)
