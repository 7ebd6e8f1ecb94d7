"""Answers that several apps give."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import UpdateError
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from portal.sessions import session_of

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def see_other(to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """303: the browser follows with a GET, whatever it sent.

    `to` and what follows are Django's, of `redirect`: a URL's name with its arguments, or a path.
    """
    response: HttpResponse = redirect(to, *args, **kwargs)
    response.status_code = 303
    return response


def rendered_for_nobody(
    template: str, path: str, context: dict[str, Any] | None = None, method: str = "GET"
) -> str:
    """The page at `path` as anybody would get it: it knows no cookie, no session and no account."""
    nobody = HttpRequest()
    nobody.method, nobody.path, nobody.user = method, path, AnonymousUser()
    return render_to_string(template, context, nobody)


def when_database_fails(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[View], View]:
    """Give a view that `answer` stands in for when the database fails: it holds what was typed."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
                if session_of(request).is_needed:
                    request.session.save()  # here, where the words are at hand if it fails
            except (AnyDatabaseError, UpdateError):
                about = {"request": request}
                logger.exception("the database failed while something was sent", extra=about)
                return answer(request)
            return response

        return guarded

    return decorate
