"""The portal's own settings, and one page that fails with all that came in its error's words."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal import settings
from portal.settings import *  # noqa: F403 - all of them

MIDDLEWARE = [*settings.MIDDLEWARE, "tests.journeys.failing.fails"]


def fails(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """ValueError for each search of the guides."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == "/help/search/":
            raise ValueError(f"{request.POST.dict()} {request.COOKIES}")
        return get_response(request)

    return middleware
