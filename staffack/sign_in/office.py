"""The office's own sign-in: what is asked of its OpenID Connect provider, and what it answers.

OpenID Connect Core 1.0, the code flow with PKCE, state and nonce (RFC 9700): the ID token's
signature, issuer, audience, nonce and end are checked, and nothing else that was sent is believed.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from threading import BoundedSemaphore
from typing import Any

from authlib.integrations.base_client import MismatchingStateError
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App, OAuthError
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from joserfc.errors import JoseError
from requests import RequestException

logger = logging.getLogger(__name__)
ANSWER_SECONDS = 5  # for each of at most four requests to the provider
AT_ONCE = BoundedSemaphore(2)  # threads that may wait for it: the others answer survivors
CLOCKS_DIFFER_SECONDS = 60
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2


class Purpose(StrEnum):
    """What somebody is sent to the provider for."""

    SIGN_IN = "sign in"
    CONNECT = "connect"
    CONFIRM = "confirm"


class Failure(StrEnum):
    """Why it came to nothing; the page has a sentence for each."""

    DOWN = "down"
    BUSY = "busy"
    CANCELLED = "cancelled"
    LATE = "late"
    WRONG = "wrong"
    NOT_NOW = "not now"
    UNKNOWN = "unknown"
    NAME_TAKEN = "name taken"
    NO_ROLE = "no role"
    OF_ANOTHER = "of another"


class OfficeError(Exception):
    """It came to nothing."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True)
class Answer:
    """What the provider vouches for, and what it was asked for."""

    purpose: Purpose
    next: str
    asked_at: float
    claims: dict[str, Any]

    @property
    def subject(self) -> str:
        """The person, for ever: names and addresses are given to others."""
        return str(self.claims["sub"])

    @property
    def has_second_factor(self) -> bool:
        """Whether the provider asked for one (RFC 8176; `acrs` is Microsoft Entra's)."""
        said = {*self._values("amr"), *self._values("acr"), *self._values("acrs")}
        return bool(said & set(settings.OFFICE_SIGN_IN_SECOND_FACTORS))

    @property
    def roles(self) -> set[str]:
        """The portal's roles that the provider gives."""
        given = self._values(settings.OFFICE_SIGN_IN_ROLES_CLAIM)
        return {role for value, role in settings.OFFICE_SIGN_IN_ROLES.items() if value in given}

    @property
    def is_of_now(self) -> bool:
        """Whether the person signed in there after they were sent, and not some time before."""
        at = self.claims.get("auth_time", 0)
        return isinstance(at, int | float) and at >= self.asked_at - CLOCKS_DIFFER_SECONDS

    def _values(self, claim: str) -> set[str]:
        said = self.claims.get(claim, [])
        return {str(value) for value in (said if isinstance(said, list) else [said])}


@cache
def _client(issuer: str, client_id: str, secret: str) -> Any:
    return DjangoOAuth2App(
        DjangoIntegration("office"),
        name="office",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": ANSWER_SECONDS,
        },
    )


@contextmanager
def _provider() -> Iterator[Any]:
    """The provider's client. OfficeError for all that may go wrong with it."""
    if not AT_ONCE.acquire(blocking=False):
        raise OfficeError(Failure.BUSY)
    try:
        yield _client(
            settings.OFFICE_SIGN_IN_ISSUER,
            settings.OFFICE_SIGN_IN_CLIENT_ID,
            settings.OFFICE_SIGN_IN_CLIENT_SECRET,
        )
    except MismatchingStateError as error:
        raise OfficeError(Failure.LATE) from error
    except RequestException as error:
        logger.warning("the office's sign-in does not answer: %s", type(error).__name__)
        raise OfficeError(Failure.DOWN) from error
    except OAuthError as error:
        was_cancelled = error.error == "access_denied"
        logger.warning("the office's sign-in refused: %s", str(error.error)[:50])
        raise OfficeError(Failure.CANCELLED if was_cancelled else Failure.WRONG) from error
    except (JoseError, KeyError, RuntimeError, TypeError, ValueError) as error:
        logger.warning("the office's sign-in answered wrongly: %s", type(error).__name__)
        raise OfficeError(Failure.WRONG) from error
    finally:
        AT_ONCE.release()


def send_there(request: HttpRequest, purpose: Purpose, next: str = "") -> HttpResponseRedirect:
    """Send somebody to the provider for `purpose`, and to the page `next` afterwards.

    Before something that asks for it once more they sign in there anew. Raises OfficeError.
    """
    here = settings.SITE_URL + reverse("office_back")
    more = {"claims": settings.OFFICE_SIGN_IN_CLAIMS} if settings.OFFICE_SIGN_IN_CLAIMS else {}
    if purpose == Purpose.CONFIRM:
        more["max_age"] = "0"
        if settings.OFFICE_SIGN_IN_PROMPT:
            more["prompt"] = settings.OFFICE_SIGN_IN_PROMPT
    with _provider() as client:
        if client.load_server_metadata()["issuer"] != settings.OFFICE_SIGN_IN_ISSUER:
            raise ValueError("issuer")
        asked = client.create_authorization_url(here, **more)
        kept = {"redirect_uri": here, "purpose": purpose, "next": next, "asked_at": time.time()}
        client.save_authorize_data(request, **kept, **asked)
        return HttpResponseRedirect(asked["url"])


def answer(request: HttpRequest) -> Answer:
    """What somebody brings back from the provider. Raises OfficeError."""
    wanted = {
        "iss": {"essential": True, "value": settings.OFFICE_SIGN_IN_ISSUER},
        "aud": {"essential": True, "value": settings.OFFICE_SIGN_IN_CLIENT_ID},
    }
    with _provider() as client:
        state = request.GET.get("state", "")
        kept = client.framework.get_state_data(request.session, state)
        token = client.authorize_access_token(request, claims_options=wanted)
        said = Answer(
            Purpose(kept["purpose"]), kept["next"], kept["asked_at"], dict(token["userinfo"])
        )
        if not 0 < len(said.subject) <= LONGEST_SUBJECT:
            raise ValueError("sub")
        return said
