"""The language of a page: chosen with a button, kept in the session and nowhere else.

Staff's pages stay in the site's own language. Adding a language: `docs/translations.md`.
"""

import gettext
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from django import forms
from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

CHOSEN = "language"  # in the session
IN_FORM = "in_language"  # a button in a form whose words must be kept
STAFF = ("/staff/", "/admin/", "/demo/")
WITHOUT_SESSION = ("/leave/", "/healthz")  # they must not wait for the database

GetResponse = Callable[[HttpRequest], HttpResponse]
Form = TypeVar("Form", bound=forms.Form)


def in_her_language(get_response: GetResponse) -> GetResponse:
    """Middleware: show each page in the language that was chosen, else in the browser's."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Not undone afterwards: an error page made further out is in her language, too.
        translation.activate(_language(request))
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response

    return middleware


def _language(request: HttpRequest) -> str:
    if request.path.startswith(STAFF):
        return settings.LANGUAGE_CODE
    if request.path not in WITHOUT_SESSION:
        try:
            chosen = request.session.get(CHOSEN)
        except AnyDatabaseError:
            chosen = None
        if chosen in dict(settings.LANGUAGES):
            return str(chosen)
    return translation.get_language_from_request(request)


def choose(request: HttpRequest, code: str) -> None:
    """Show this page and the next ones in `code`, if the site has that language."""
    if code in dict(settings.LANGUAGES):
        translation.activate(code)
        request.session[CHOSEN] = code


def switch(request: HttpRequest) -> bool:
    """Whether a form's language button was pressed; if so, the language is chosen.

    The view must do nothing else with such a POST: nothing checked, spent or saved.
    """
    code = request.POST.get(IN_FORM)
    if code is not None:
        choose(request, code)
    return code is not None


def typed(form: Callable[..., Form], request: HttpRequest, /, **more: object) -> Form:
    """`form` as it was posted; after a language button unbound, with what was typed in it."""
    if switch(request):
        return form(initial=request.POST.dict(), **more)
    return form(request.POST or None, **more)


def page_of(address: str) -> str:
    """A survivor's page that a GET shows: the one at `address`, or the nearest; else home.

    Made anew from the list of addresses, so it leads nowhere else whatever was sent.
    """
    try:
        found = resolve(address)
    except Resolver404:
        return "/"
    if found.app_name in {"lookup", "resources", "referral"} and found.url_name != "challenge":
        return reverse(found.view_name, kwargs=found.kwargs)
    return reverse("lookup:order") if found.app_name == "messaging" else "/"


@cache
def is_machine_made(code: str) -> bool:
    """Whether nobody has reviewed this translation: its catalogue's X-Translated-By says."""
    if code == settings.LANGUAGE_CODE:
        return False
    try:
        catalogue = gettext.translation(
            "django", settings.LOCALE_PATHS[0], [translation.to_locale(code)]
        )
    except OSError:
        return True
    return catalogue.info().get("x-translated-by") != "reviewed"
