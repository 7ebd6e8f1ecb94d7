"""From the question whether it is safe here to the PIN."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from lookup.budgets import PER_SITE
from lookup.models import HOUR, Budget, Limit
from portal.hashing import pin_hashing
from tests.pages.cast import Cast
from tests.pages.catalogue import state
from tests.walk import guess


@state("before")
def before(cast: Cast) -> HttpResponse:
    return cast.get("/lookup/before/")


@state("lookup")
def lookup(cast: Cast) -> HttpResponse:
    return cast.post("/lookup/before/")


@state("lookup-empty", wrong=True)
def lookup_empty(cast: Cast) -> HttpResponse:
    return cast.checked("/lookup/", number="")


@state("lookup-unchecked", wrong=True)
def lookup_unchecked(cast: Cast) -> HttpResponse:
    return cast.post("/lookup/", number="casehenry02", accept="on")


@state("lookup-too-many", wrong=True)
def lookup_too_many(cast: Cast) -> HttpResponse:
    cast.set(NUMBERS_PER_ADDRESS_PER_HOUR=0)
    return cast.checked("/lookup/", number="casehenry02", accept="on")


@state("pin")
def pin(cast: Cast) -> HttpResponse:
    cast.look_up()
    return cast.get("/lookup/pin/")


@state("lookup-select")
def lookup_select(cast: Cast) -> HttpResponse:
    """As the guide has it: SEARCH_BY."""
    cast.set(SEARCH_BY="select")
    return cast.post("/lookup/before/")


@state("pin-letters")
def pin_letters(cast: Cast) -> HttpResponse:
    cast.look_up()
    return cast.post("/lookup/pin/", letters="show")


@state("pin-letters-wrong", wrong=True)
def pin_letters_wrong(cast: Cast) -> HttpResponse:
    cast.look_up()
    return cast.post("/lookup/pin/", pin="0000 0000", letters="on")


@state("pin-one-left", wrong=True)
def pin_one_left(cast: Cast) -> HttpResponse:
    cast.look_up()
    for _ in range(settings.PIN_GUESSES_PER_CLIENT_PER_DAY - 2):
        guess(cast.browser, "0000")
    return cast.post("/lookup/pin/", pin="0000")


@state("pin-empty", wrong=True)
def pin_empty(cast: Cast) -> HttpResponse:
    cast.look_up()
    return cast.post("/lookup/pin/", pin="")


@state("pin-no-pin", wrong=True)
def pin_no_pin(cast: Cast) -> HttpResponse:
    cast.look_up()
    return cast.post("/lookup/pin/", pin="12")


@state("pin-wrong", wrong=True)
def pin_wrong(cast: Cast) -> HttpResponse:
    cast.look_up()
    return cast.post("/lookup/pin/", pin="0000")


@state("pin-checked")
def pin_checked(cast: Cast) -> HttpResponse:
    """The whole site is under attack: the check comes here too."""
    cast.look_up()
    cast.set(PIN_FAILURES_PER_SITE_PER_HOUR=1)
    Budget.objects.reserve(Limit(PER_SITE, 1, HOUR))
    return cast.get("/lookup/pin/")


@state("pin-with-status")
def pin_with_status(cast: Cast) -> HttpResponse:
    """As the guide has it: STATUS_BEFORE_PIN."""
    cast.set(STATUS_BEFORE_PIN=True)
    cast.look_up("26OP70102")
    return cast.get("/lookup/pin/")


@state("pin-closed")
def pin_closed(cast: Cast) -> HttpResponse:
    cast.look_up()
    for _ in range(settings.PIN_GUESSES_PER_CLIENT_PER_DAY):
        guess(cast.browser, "0000")
    return cast.post("/lookup/pin/", pin="0000")


@state("pin-busy")
def pin_busy(cast: Cast) -> HttpResponse:
    cast.look_up()
    fill_the_queue(cast)
    return cast.post("/lookup/pin/", pin="4826")


def fill_the_queue(cast: Cast) -> None:
    """Take every place for a hash until the state is reached."""
    places = pin_hashing.places
    while places.acquire(blocking=False):
        cast.afterwards.callback(places.release)


@state("timed-out")
def timed_out(cast: Cast) -> HttpResponse:
    return cast.post("/order/dont-call/")


@state("order-paused")
def order_paused(cast: Cast) -> HttpResponse:
    cast.open()
    cast.case().pause(timezone.now())
    return cast.get("/order/")
