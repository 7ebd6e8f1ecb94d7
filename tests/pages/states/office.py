"""The office's own sign-in: offered, connected, asked for once more, and what went wrong there."""

from django.contrib.auth.models import User
from django.http import HttpResponse

from staffack.models import OfficeAccount
from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state
from tests.pages.states.account import lee_with

NOWHERE = "http://127.0.0.1:9"  # the port of "discard": nobody answers


def _office(cast: Cast) -> None:
    cast.set(OFFICE_SIGN_IN_ISSUER=NOWHERE, OFFICE_SIGN_IN_CLIENT_ID="portal")


def _connected(cast: Cast) -> User:
    _office(cast)
    lee = lee_with(cast, "My telephone")
    OfficeAccount.connect(lee, NOWHERE, "lee")
    return lee


@state("office-sign-in", STAFF)
def office_sign_in(cast: Cast) -> HttpResponse:
    _office(cast)
    return cast.get("/staff/sign-in/")


@state("office-down", STAFF)
def office_down(cast: Cast) -> HttpResponse:
    _office(cast)
    return cast.get("/staff/sign-in/office/")


@state("office-late", STAFF)
def office_late(cast: Cast) -> HttpResponse:
    _office(cast)
    return cast.get("/staff/sign-in/office/back/")


@state("office-stopped", STAFF)
def office_stopped(cast: Cast) -> HttpResponse:
    _office(cast)
    return cast.get("/staff/sign-in/office/back/?error=access_denied")


@state("office-begin", STAFF)
def office_begin(cast: Cast) -> HttpResponse:
    _office(cast)
    lee_with(cast)
    return cast.get("/staff/account/begin/")


@state("office-connected", STAFF)
def office_connected(cast: Cast) -> HttpResponse:
    _connected(cast)
    return cast.get("/staff/account/")


@state("office-connect", STAFF)
def office_connect(cast: Cast) -> HttpResponse:
    _office(cast)
    lee_with(cast, "My telephone")
    return cast.get("/staff/account/")


@state("office-confirm", STAFF)
def office_confirm(cast: Cast) -> HttpResponse:
    cast.set(ACCOUNT_REAUTHENTICATION_TIMEOUT=0)
    _connected(cast)
    return cast.get("/staff/confirm/office/?next=/staff/")
