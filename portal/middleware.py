"""Middleware: headers that every page carries, its language, and who may see it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from portal.languages import language_of

GetResponse = Callable[[HttpRequest], HttpResponse]

OPEN_TO_SEARCH_ENGINES = ("/help/", "/static/")


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
