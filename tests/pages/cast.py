"""Who walks through the portal to reach a state, and the rows that are there."""

import json
from contextlib import ExitStack
from datetime import timedelta
from functools import cached_property
from typing import Any

import pytest
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.auth.models import User
from django.db.backends.utils import CursorWrapper
from django.db.utils import OperationalError
from django.http import HttpResponse
from django.test import override_settings
from django.test.client import ClientHandler
from django.utils import timezone, translation
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from cases.models import Case, CivilProcess
from messaging.models import Message, Whereabouts
from tests.desk import Client
from tests.walk import guess, search, solved_check

FIXTURE = settings.BASE_DIR / "fixtures" / "demo.json"
PINS = {
    case["case_number"]: case["pin"]
    for case in json.loads(FIXTURE.read_text(encoding="utf-8"))["cases"]
}
WORDS = "He works at the garage on Pulaski, most days until six."
HANDLER = ClientHandler(enforce_csrf_checks=False)  # one for all: the middleware is loaded once


class Cast:
    """One person's way to one state; what it changed is put back afterwards."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.afterwards = ExitStack()
        self.patch = self.afterwards.enter_context(pytest.MonkeyPatch.context())

    def __enter__(self) -> "Cast":
        return self

    def __exit__(self, *error: object) -> None:
        self.afterwards.close()
        translation.activate("en")

    def set(self, **values: Any) -> None:
        """Change settings."""
        self.afterwards.enter_context(override_settings(**values))

    @cached_property
    def browser(self) -> Client:
        """Hers, set to her language."""
        client = Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE=self.language)
        client.handler = HANDLER
        return client

    def get(self, path: str) -> HttpResponse:
        """The page at `path`, or where it leads."""
        return self.browser.get(path, follow=True)

    def post(self, path: str, **fields: Any) -> HttpResponse:
        """The page that comes of posting `fields`, with a token as every browser sends one."""
        return self.browser.post(path, {"csrfmiddlewaretoken": "any", **fields}, follow=True)

    def checked(self, path: str, **fields: Any) -> HttpResponse:
        """The page that comes of posting `fields` with the check solved."""
        return self.post(path, **fields, **solved_check(self.browser))

    def look_up(self, number: str = "casehenry02") -> None:
        """Up to the PIN."""
        search(self.browser, number)

    def open(self, number: str = "casehenry02") -> HttpResponse:
        """The order page of a demo case."""
        search(self.browser, number)
        guess(self.browser, PINS[number])
        return self.get("/order/")

    def open_changed(self, number: str, **facts: Any) -> HttpResponse:
        """The order page of a demo case that differs in `facts`."""
        Case.objects.filter(case_number=number).update(**facts)
        return self.open(number)

    def send(self, **fields: Any) -> HttpResponse:
        """What answers a message of `fields`, from an open case."""
        self.open()
        return self.post("/order/messages/", **{"response_requested": "no", **fields})

    def sign_in(self, login: str) -> User:
        """Go on as `lee` (liaison), `sam` (supervisor) or `alex` (administrator)."""
        user = User.objects.get(username=login)
        self.browser.force_login(user)
        return user

    @staticmethod
    def passkey(user: User, name: str) -> None:
        """A passkey of `user`, as a device made it."""
        key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
        made = AttestedCredentialData.create(bytes(16), name.encode(), key)
        facts = AuthenticatorData.create(bytes(32), AuthenticatorData.FLAG.AT, 0, made)
        said = CollectedClientData.create("webauthn.create", bytes(32), settings.SITE_URL)
        response = {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", facts, {})),
        }
        number = websafe_encode(made.credential_id)
        WebAuthn.add(user, name, {"id": number, "rawId": number, "response": response})

    def fail(self, error: type[Exception] = OperationalError) -> None:
        """The database answers nothing any more; or something else fails there."""

        def failing(*_anything: object) -> None:
            raise error

        self.patch.setattr(CursorWrapper, "execute", failing)

    def message(self, number: str = "casehenry02", **facts: Any) -> Message:
        """A message about a demo case, from an hour ago."""
        said = {"body": WORDS, "sent_at": timezone.now() - timedelta(hours=1), **facts}
        whereabouts = said.pop("whereabouts", None)
        message = Message(case=self.case(number), **said)
        assert message.send(whereabouts)
        return message

    def told(self, number: str = "casehenry02", **facts: Any) -> Message:
        """Where to find the respondent, as a message without a text."""
        whereabouts = Whereabouts(
            place="His cousin's home, 200 N SAMPLE AVE, CICERO",
            hours="Most weekdays after 6 PM",
            vehicle="A red pickup",
            weapons=Whereabouts.YES,
            dogs=Whereabouts.YES,
        )
        return self.message(number, body="", whereabouts=whereabouts, **facts)

    @staticmethod
    def case(number: str = "casehenry02") -> Case:
        """A demo case."""
        return Case.objects.get(case_number=number)

    @staticmethod
    def paper(number: str = "20082397") -> CivilProcess:
        """A demo paper."""
        return CivilProcess.objects.get(sheriff_number=number)
