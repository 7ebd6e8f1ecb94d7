"""Middleware: headers that every page carries, its session, its language, who may see it."""

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.sessions import middleware as sessions
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from portal import logs
from portal.languages import language_of
from portal.refusals import is_staff_page
from portal.sessions import session_of

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

OPEN_TO_SEARCH_ENGINES = ("/help/", "/static/")


SLOW_SECONDS = 5


def request_id_middleware(get_response: GetResponse) -> GetResponse:
    """Give each request an id for the log, drawn here, and tell of those that take long.

    Outermost, so that every line about the request carries the id.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        begun = time.time()
        number = secrets.token_hex(4)
        request.META |= {logs.REQUEST_ID: number, logs.BEGUN: begun}
        before = logs.request_id.set(number)
        try:
            response = get_response(request)
            if time.time() - begun > SLOW_SECONDS:
                logger.warning("slow", extra={"request": request})
        finally:
            logs.request_id.reset(before)
        return response

    return middleware


def private_pages_middleware(get_response: GetResponse) -> GetResponse:
    """Keep every dynamic page out of caches, and all but home and help out of search engines."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Cache-Control"] = "no-store"
        if request.path != "/" and not request.path.startswith(OPEN_TO_SEARCH_ENGINES):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


def language_middleware(get_response: GetResponse) -> GetResponse:
    """Show each page in the language that was chosen with a button, else in the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Not undone afterwards: an error page made further out is in that language, too.
        translation.activate(language_of(request))
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response

    return middleware


def method_refused_middleware(get_response: GetResponse) -> GetResponse:
    """Give a page to whoever opens an address that only takes forms, with a way out of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        context = {"is_staff_page": is_staff_page(request)}
        page = render(request, "405.html", context, status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's, but a session that can't be stored spoils no answer that does not need it.

    The database may be read-only for a while, or the visit ended in another tab. And a browser
    that has the cookie is not sent it again: an answer that comes after the one to leaving would
    bring it back.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        """The answer, with the session's cookie if it was stored."""
        try:
            answer = super().process_response(request, response)  # type: ignore[arg-type]  # any answer
            cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
            if cookie and cookie.value and cookie.value == request.COOKIES.get(cookie.key):
                del answer.cookies[cookie.key]
            return answer
        except (SessionInterrupted, AnyDatabaseError):
            if session_of(request).is_needed:
                raise
            what = "a session could not be stored; its page was shown all the same"
            logger.warning(what, exc_info=True)
        return response


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's deny by default, asking whether a page is public before who is there.

    So a public page does not read the session for it, and quick exit works while the
    database is down.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> Any:
        """None to go on, or the way to the sign-in page."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
