"""The message, where to find the other person, and all that can come in between."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from messaging.forms import BODY_MAX
from tests.office_hours import MORNING_AND_AFTERNOON, agency
from tests.pages.cast import WORDS, Cast
from tests.pages.catalogue import state
from tests.pages.states.lookup import fill_the_queue
from tests.walk import guess


@state("message-empty", wrong=True)
def message_empty(cast: Cast) -> HttpResponse:
    return cast.send(body="")


@state("message-errors", wrong=True)
def message_errors(cast: Cast) -> HttpResponse:
    return cast.send(
        body=WORDS,
        response_requested="yes",
        contact_method="call",
        contact="555",
        safe_from="2097-03-10T02:30",
        safe_until="yesterday",
    )


@state("message-hour-comes-twice", wrong=True)
def message_hour_comes_twice(cast: Cast) -> HttpResponse:
    return cast.send(body=WORDS, safe_from="2030-11-03T01:30", safe_until="2030-11-03T04:00")


@state("message-office-closed", wrong=True)
def message_office_closed(cast: Cast) -> HttpResponse:
    cast.set(AGENCY=agency(MORNING_AND_AFTERNOON))
    facts = {"response_requested": "yes", "contact_method": "call", "contact": "(312) 555-0142"}
    times = {"safe_from": "2097-04-12T18:00", "safe_until": "2097-04-12T19:00"}
    return cast.send(body=WORDS, **facts, **times)


@state("message-too-long", wrong=True)
def message_too_long(cast: Cast) -> HttpResponse:
    return cast.send(body="He is home at noon. " * (BODY_MAX // 20 + 1))


@state("message-full", wrong=True)
def message_full(cast: Cast) -> HttpResponse:
    cast.set(MESSAGES_PER_CASE_PER_DAY=0)
    return cast.send(body=WORDS)


@state("sent")
def sent(cast: Cast) -> HttpResponse:
    return cast.send(body=WORDS)


@state("message-back")
def message_back(cast: Cast) -> HttpResponse:
    return come_back(cast, number="casehenry02", pin="4826")


@state("locate-back")
def locate_back(cast: Cast) -> HttpResponse:
    return cast.checked("/order/locate/", place=WORDS, number="casehenry02", pin="4826")


@state("try-again")
def try_again(cast: Cast) -> HttpResponse:
    cast.open()
    cast.fail()
    return cast.browser.post("/order/messages/", {"body": WORDS, "response_requested": "no"})


def come_back(cast: Cast, **fields: Any) -> HttpResponse:
    """What answers a message whose case is not open any more."""
    return cast.checked("/order/messages/", body=WORDS, response_requested="no", **fields)


@state("return")
def return_(cast: Cast) -> HttpResponse:
    return come_back(cast)


@state("return-errors", wrong=True)
def return_errors(cast: Cast) -> HttpResponse:
    return come_back(cast, number="", pin="12")


@state("return-wrong", wrong=True)
def return_wrong(cast: Cast) -> HttpResponse:
    return come_back(cast, number="casehenry02", pin="0000")


@state("return-closed")
def return_closed(cast: Cast) -> HttpResponse:
    cast.look_up()
    for _ in range(settings.PIN_GUESSES_PER_CLIENT_PER_DAY):
        guess(cast.browser, "0000")
    return come_back(cast, number="casehenry02", pin="0000")


@state("return-busy")
def return_busy(cast: Cast) -> HttpResponse:
    fill_the_queue(cast)
    return come_back(cast, number="casehenry02", pin="4826")


@state("locate-empty", wrong=True)
def locate_empty(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.post("/order/locate/", place="")


@state("locate-too-long", wrong=True)
def locate_too_long(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.post("/order/locate/", place="A long way down the road. " * 30, dogs="on")


@state("locate-full", wrong=True)
def locate_full(cast: Cast) -> HttpResponse:
    cast.set(MESSAGES_PER_CASE_PER_DAY=0)
    cast.open()
    return cast.post("/order/locate/", place="The garage on Pulaski.")


@state("return-locate")
def return_locate(cast: Cast) -> HttpResponse:
    return cast.post("/order/locate/", place="The garage on Pulaski.")
