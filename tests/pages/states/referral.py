"""Referrals from service providers, on both sides."""

from django.http import HttpResponse

from messaging.models import Referral
from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state
from tests.pages.states.staff import liaison
from tests.walk import REFERRAL, refer


@state("referral")
def referral(cast: Cast) -> HttpResponse:
    return cast.get("/help/referral/")


@state("referral-errors", wrong=True)
def referral_errors(cast: Cast) -> HttpResponse:
    return cast.checked("/help/referral/", client="Someone", telephone="555")


@state("referral-too-many", wrong=True)
def referral_too_many(cast: Cast) -> HttpResponse:
    cast.set(REFERRALS_PER_ADDRESS_PER_HOUR=0)
    return cast.checked("/help/referral/", **REFERRAL)


@state("referral-hour-comes-twice", wrong=True)
def referral_hour_comes_twice(cast: Cast) -> HttpResponse:
    when = {"contact": "(312) 555-0199", "safe_from": "2030-11-03T01:30"}
    return cast.checked("/help/referral/", **{**REFERRAL, **when})


@state("referral-try-again", wrong=True)
def referral_try_again(cast: Cast) -> HttpResponse:
    cast.fail()
    return cast.checked("/help/referral/", **REFERRAL)


@state("referral-sent")
def referral_sent(cast: Cast) -> HttpResponse:
    refer(cast.browser)
    return cast.get("/help/referral/sent/")


@state("referral-paper")
def referral_paper(cast: Cast) -> HttpResponse:
    return cast.get("/help/referral/print/")


def one(cast: Cast, **changes: str) -> str:
    """Where the liaison reads a referral that came in."""
    refer(cast.browser, **changes)
    return f"/staff/referrals/{Referral.objects.get().uuid}/"


@state("referrals-none", STAFF)
def referrals_none(cast: Cast) -> HttpResponse:
    return liaison(cast, "/staff/referrals/")


@state("referrals", STAFF)
def referrals(cast: Cast) -> HttpResponse:
    one(cast)
    return liaison(cast, "/staff/referrals/")


@state("referral-unread", STAFF)
def referral_unread(cast: Cast) -> HttpResponse:
    return liaison(cast, one(cast, contact="(312) 555-0199"))


@state("referral-acknowledged", STAFF)
def referral_acknowledged(cast: Cast) -> HttpResponse:
    address = one(cast)
    liaison(cast, address)
    return cast.post(address, acknowledge="1")


@state("referral-erased", STAFF)
def referral_erased(cast: Cast) -> HttpResponse:
    address = one(cast)
    liaison(cast, address)
    return cast.post(address, erase="1")
