"""Headers that every page carries."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
