"""The pages for when something went wrong."""

from django.http import HttpResponse
from django.test import Client

from tests.pages.cast import Cast
from tests.pages.catalogue import STAFF, state


@state("error-400")
def error_400(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.post("/order/messages/", body="x" * 70_000)


@state("error-403", STAFF)
def error_403(cast: Cast) -> HttpResponse:
    cast.sign_in("alex")
    return cast.get("/staff/")


@state("error-403-csrf")
def error_403_csrf(cast: Cast) -> HttpResponse:
    browser = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE=cast.language)
    return browser.post("/lookup/before/")


@state("error-404")
def error_404(cast: Cast) -> HttpResponse:
    return cast.get("/nowhere/")


@state("error-500")
def error_500(cast: Cast) -> HttpResponse:
    cast.open()
    cast.fail()
    return cast.browser.get("/order/")
