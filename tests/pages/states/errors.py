"""The pages for when something went wrong."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.pages.cast import WORDS, Cast
from tests.pages.catalogue import STAFF, state
from tests.walk import leave_meanwhile, search


@state("error-400")
def error_400(cast: Cast) -> HttpResponse:
    cast.open()
    return cast.post("/order/messages/", body="x" * 300_000)


@state("error-400-file")
def error_400_file(cast: Cast) -> HttpResponse:
    return cast.post("/lookup/", file=SimpleUploadedFile("x", b"x"))


@state("error-400-encoding")
def error_400_encoding(cast: Cast) -> HttpResponse:
    return cast.browser.post("/lookup/", b"--", content_type="multipart/form-data")


@state("error-400-host")
def error_400_host(cast: Cast) -> HttpResponse:
    return cast.browser.get("/lookup/", headers={"Host": "elsewhere.example"})


@state("error-400-ended")
def error_400_ended(cast: Cast) -> HttpResponse:
    cast.open()
    with connection.execute_wrapper(leave_meanwhile):
        return search(cast.browser, "unknown")


@state("error-400-staff", STAFF)
def error_400_staff(cast: Cast) -> HttpResponse:
    cast.sign_in("lee")
    return cast.post(f"/staff/messages/{cast.message().uuid}/", reply="free text")


@state("error-403", STAFF)
def error_403(cast: Cast) -> HttpResponse:
    cast.sign_in("alex")
    return cast.get("/staff/")


@state("error-403-csrf")
def error_403_csrf(cast: Cast) -> HttpResponse:
    browser = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE=cast.language)
    return browser.post("/lookup/before/")


def _outdated(cast: Cast, path: str, **headers: str) -> HttpResponse:
    browser = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE=cast.language)
    browser.cookies = cast.browser.cookies
    browser.get("/lookup/before/")
    fields = {"csrfmiddlewaretoken": "x" * 64, "body": WORDS}
    return browser.post(path, fields, headers={"Referer": f"http://testserver{path}", **headers})


@state("error-403-csrf-outdated")
def error_403_csrf_outdated(cast: Cast) -> HttpResponse:
    return _outdated(cast, "/lookup/before/")


@state("error-403-csrf-elsewhere")
def error_403_csrf_elsewhere(cast: Cast) -> HttpResponse:
    return _outdated(cast, "/lookup/before/", Origin="https://elsewhere.example")


@state("error-403-csrf-words")
def error_403_csrf_words(cast: Cast) -> HttpResponse:
    cast.open()
    return _outdated(cast, "/order/messages/")


@state("error-403-csrf-referral")
def error_403_csrf_referral(cast: Cast) -> HttpResponse:
    return _outdated(cast, "/help/referral/")


@state("error-403-csrf-staff", STAFF)
def error_403_csrf_staff(cast: Cast) -> HttpResponse:
    cast.sign_in("lee")
    return _outdated(cast, f"/staff/messages/{cast.message().uuid}/")


@state("error-403-csrf-sign-in", STAFF)
def error_403_csrf_sign_in(cast: Cast) -> HttpResponse:
    browser = Client(enforce_csrf_checks=True)
    return browser.post("/staff/sign-in/")


@state("error-405")
def error_405(cast: Cast) -> HttpResponse:
    return cast.get("/language/")


@state("error-405-staff", STAFF)
def error_405_staff(cast: Cast) -> HttpResponse:
    cast.sign_in("lee")
    return cast.get("/staff/sign-out/")


@state("error-503")
def error_503(cast: Cast) -> HttpResponse:
    cast.look_up()
    cast.fail()
    return cast.browser.post("/lookup/pin/", {"pin": "4826"})


@state("error-404")
def error_404(cast: Cast) -> HttpResponse:
    return cast.get("/nowhere/")


@state("error-500")
def error_500(cast: Cast) -> HttpResponse:
    cast.open()
    cast.fail(RuntimeError)
    return cast.browser.get("/order/")
