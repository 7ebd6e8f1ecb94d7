"""Headers that every page carries."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponse]

OPEN_TO_SEARCH_ENGINES = ("/help/", "/static/")


def private_by_default(get_response: GetResponse) -> GetResponse:
    """Keep every dynamic page out of caches, and all but home and help out of search engines."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Cache-Control"] = "no-store"
        if request.path != "/" and not request.path.startswith(OPEN_TO_SEARCH_ENGINES):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware


class SignInRequired(LoginRequiredMiddleware):
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
