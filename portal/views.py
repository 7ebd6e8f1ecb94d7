"""Leaving, the language, and the pages for when something went wrong."""

import logging
import sys
from contextlib import suppress
from http.cookies import CookieError

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from portal import languages, refusals
from portal.http import see_other

logger = logging.getLogger(__name__)


@login_not_required
@csrf_exempt  # with an outdated page, too; all it can do to someone is sign them out
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Quick exit: end the session, delete every cookie, go to a neutral site.

    The only GET that changes anything (docs/decisions/0008): a plain link must work.
    It works with the database down as well; the cookie is gone either way.
    """
    try:
        request.session.flush()
    except AnyDatabaseError:
        what = "quick exit while the database is down: the session row stays"
        logger.warning(what, exc_info=True)
        request.session.modified = request.session.accessed = False
    response = HttpResponse(status=303, headers={"Location": settings.AGENCY.exit_site})
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, *request.COOKIES):
        # A browser may send a name that cannot be written; Clear-Site-Data takes that one.
        with suppress(CookieError):
            response.set_cookie(
                name, "", max_age=0, secure=settings.IS_HTTPS, httponly=True, samesite="Lax"
            )
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@login_not_required
@csrf_exempt  # a token would be another one on each page: none could be rendered once for all
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show this and every later page of the session in another language.

    For a form of this site only: by where the browser says that it comes from, not by a token.
    """
    if not refusals.is_from_here(request):
        return csrf_failure(request, "Origin checking failed")
    languages.set_language(request, request.POST.get("language", ""))
    return see_other(languages.page_to_return_to(request.POST.get("back", "")))


@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """One sign-in for all staff: the admin's own page would have other rules."""
    if request.user.is_authenticated:
        return render(request, "403.html", status=403)
    return redirect_to_login(request.GET.get("next", "/admin/"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, with what could not be read and what to do about it."""
    context = {
        "cause": refusals.bad_request_cause(request, exception),
        "is_staff_page": refusals.is_staff_page(request),
        "site_url": settings.SITE_URL,
    }
    return render(request, "400.html", context, status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without the token of this visit, with the cause and the way back to it."""
    cause = refusals.csrf_cause(request, reason)
    if refusals.is_staff_page(request):
        context = {"cause": cause, "address": refusals.staff_page_to_return_to(request)}
        return render(request, "staffack/not_done.html", context, status=403)
    context = {"cause": cause, "address": refusals.page_to_return_to(request)}
    return render(request, "403_csrf.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """The error page, without a trace, with the telephone number; 503 for a failing database."""
    if isinstance(sys.exc_info()[1], AnyDatabaseError):
        return render(request, "503.html", status=503)
    return render(request, "500.html", status=500)
