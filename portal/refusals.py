"""Why a request was refused, as far as it can tell, and the page to go on from."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from portal import languages
from portal.uploads import FilesRefused

STAFF = ("/staff/", "/admin/")

# Of a form without the token of this visit.
ELSEWHERE = "elsewhere"  # the browser does not name this site as the one it came from
NO_COOKIE = "no cookie"  # no cookie came at all
OUTDATED = "outdated"  # cookies came, and the form is not of their visit

# Of a request that could not be read.
HOST, FILE, LENGTH, ENCODING, ENDED, UNREAD = (
    "host",
    "file",
    "length",
    "encoding",
    "ended",
    "unread",
)


def is_staff_page(request: HttpRequest) -> bool:
    """Whether staff are answered, and not a survivor."""
    return request.path.startswith(STAFF)


def csrf_cause(request: HttpRequest, reason: str) -> str:
    """Why a form's token is none of this visit's; `reason` is Django's sentence about it."""
    if reason.startswith(("Origin checking", "Referer checking")):
        return ELSEWHERE
    return OUTDATED if request.COOKIES else NO_COOKIE


def bad_request_cause(request: HttpRequest, exception: Exception) -> str:
    """Which part of a request could not be read."""
    causes: list[tuple[type[Exception] | tuple[type[Exception], ...], str]] = [
        (DisallowedHost, HOST),
        (FilesRefused, FILE),
        ((RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent), LENGTH),
        ((MultiPartParserError, UnicodeError), ENCODING),
        (SessionInterrupted, ENDED),
    ]
    for kind, cause in causes:
        if isinstance(exception, kind):
            return cause
    # Django refuses a form in another alphabet's encoding with no class of its own.
    is_utf8 = (request.encoding or "utf-8").lower() in {"utf-8", "utf8"}
    return UNREAD if is_utf8 else ENCODING


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the form; one that says nothing, no.

    Newer ones say it by Sec-Fetch-Site, all by Origin or by Referer.
    """
    site, sender = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    sender = sender or request.headers.get("Referer")
    if sender is None:
        return site == "same-origin"
    parts = urlsplit(sender)
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return site in {None, "same-origin"} and f"{parts.scheme}://{parts.netloc}" in ours


def page_to_return_to(request: HttpRequest) -> str:
    """The survivor's page that a form was sent from, or the nearest; else home."""
    return languages.page_to_return_to(_came_from(request) or request.path)


def staff_page_to_return_to(request: HttpRequest) -> str:
    """The page that a form was sent from, or where a sign-in was to lead; else the queue."""
    address = _came_from(request)
    if request.path == reverse("account_login") and request.user.is_authenticated:
        address = request.POST.get("next", "")
    return address if _is_ours(request, address) else reverse("staffack:queue")


def _came_from(request: HttpRequest) -> str:
    # Browsers send it from our own pages (SECURE_REFERRER_POLICY).
    referer = request.headers.get("Referer", "")
    if not _is_ours(request, referer):
        return ""
    return urlsplit(referer)._replace(scheme="", netloc="").geturl()


def _is_ours(request: HttpRequest, address: str) -> bool:
    hosts = {request.get_host()}
    return url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure())
