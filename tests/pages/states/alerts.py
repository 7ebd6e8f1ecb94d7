"""Asking for alerts, with a code that came by mail."""

from django.http import HttpResponse

from tests.alerts.asking import FIELDS, last_code
from tests.pages.cast import Cast
from tests.pages.catalogue import state

ASK, CONFIRM = "/order/alerts/", "/order/alerts/confirm/"


@state("alerts-before")
def alerts_before(cast: Cast) -> HttpResponse:
    cast.set(ALERTS_BY_TEXT=True)
    cast.open()
    return cast.get(ASK)


@state("alerts-before-mail")
def alerts_before_mail(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.get(ASK)


@state("alerts-ask")
def alerts_ask(cast: Cast) -> HttpResponse:
    cast.set(ALERTS_BY_TEXT=True)
    cast.open()
    return cast.post(ASK, begin="on", texts_seen="no")


@state("alerts-ask-errors", wrong=True)
def alerts_ask_errors(cast: Cast) -> HttpResponse:
    cast.set(ALERTS_BY_TEXT=True)
    cast.open()
    wrong = {"address": "book-club", "quiet_from": "22:00", "channel_2": "text"}
    return cast.post(ASK, **{**FIELDS, "texts_seen": "", "consent": "", **wrong})


@state("alerts-code")
def alerts_code(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.post(ASK, **FIELDS)


@state("alerts-code-wrong", wrong=True)
def alerts_code_wrong(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.post(CONFIRM, code="123")


@state("alerts-done")
def alerts_done(cast: Cast) -> HttpResponse:
    cast.open()
    cast.post(ASK, **FIELDS)
    cast.post(CONFIRM, code=last_code())
    return cast.post("/order/alerts/test/")


@state("alerts-ended")
def alerts_ended(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.post("/order/alerts/end/")
