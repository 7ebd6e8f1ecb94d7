"""A service provider refers a client, and a liaison reads it."""

from django.http import HttpResponse
from django.utils import timezone

from messaging import links
from messaging.models import Referral
from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state
from tests.pages.states.staff import liaison
from tests.walk import REFERRAL, refer


@state("referral")
def referral(cast: Cast) -> HttpResponse:
    return cast.get("/help/referral/")


@state("referral-paper")
def referral_paper(cast: Cast) -> HttpResponse:
    return cast.get("/help/referral/print/")


@state("referral-errors", wrong=True)
def referral_errors(cast: Cast) -> HttpResponse:
    return cast.checked("/help/referral/", telephone="12", consent_on="some day", contact="555")


@state("referral-hour-comes-twice", wrong=True)
def referral_hour_comes_twice(cast: Cast) -> HttpResponse:
    when = {"contact": "(312) 555-0199", "safe_from": "2030-11-03T01:30"}
    return cast.checked("/help/referral/", **{**REFERRAL, **when})


@state("referral-too-many", wrong=True)
def referral_too_many(cast: Cast) -> HttpResponse:
    cast.set(REFERRALS_PER_ADDRESS_PER_HOUR=0)
    return cast.checked("/help/referral/", **REFERRAL)


@state("referral-try-again", wrong=True)
def referral_try_again(cast: Cast) -> HttpResponse:
    cast.fail()
    return cast.checked("/help/referral/", **REFERRAL)


@state("referral-sent")
def referral_sent(cast: Cast) -> HttpResponse:
    return cast.checked("/help/referral/", **REFERRAL)


def referred(cast: Cast, **changes: str) -> Referral:
    """A referral that came in."""
    refer(cast.browser, **changes)
    return Referral.objects.order_by("pk").last()


@state("referrals-none", STAFF)
def referrals_none(cast: Cast) -> HttpResponse:
    return liaison(cast, "/staff/referrals/")


@state("referrals", STAFF)
def referrals(cast: Cast) -> HttpResponse:
    referred(cast)
    referred(cast).acknowledge()
    return liaison(cast, "/staff/referrals/")


@state("referral-unread", STAFF)
def referral_unread(cast: Cast) -> HttpResponse:
    token = links.token(referred(cast).uuid, links.REFERRAL)
    return liaison(cast, f"/staff/referrals/ack/{token}/")


@state("referral-acknowledged", STAFF)
def referral_acknowledged(cast: Cast) -> HttpResponse:
    when = {"safe_from": "2097-04-12T11:26", "safe_until": "2097-04-12T12:37"}
    row = referred(cast, contact="(312) 555-0199", ask_for="Maria", language="Polish", **when)
    row.acknowledge()
    return liaison(cast, f"/staff/referrals/{row.uuid}/")


@state("referral-erased", STAFF)
def referral_erased(cast: Cast) -> HttpResponse:
    row = referred(cast)
    row.erase(timezone.now())
    return liaison(cast, f"/staff/referrals/{row.uuid}/")
