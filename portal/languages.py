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
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils import translation

from portal.sessions import session_of

SESSION_KEY = "language"
BUTTON = "in_language"  # in a form, beside its other fields: what was typed must not be lost
STAFF = ("/staff/", "/admin/", "/demo/")
WITHOUT_SESSION = ("/leave/", "/healthz", "/readyz")  # they must not wait for the database

Form = TypeVar("Form", bound=forms.Form)


def language_of(request: HttpRequest) -> str:
    """The language in which to answer `request`: the chosen one, else the browser's."""
    if request.path.startswith(STAFF):
        return settings.LANGUAGE_CODE
    if request.path not in WITHOUT_SESSION:
        try:
            chosen = request.session.get(SESSION_KEY)
        except AnyDatabaseError:
            chosen = None
        if chosen in dict(settings.LANGUAGES):
            return str(chosen)
    return translation.get_language_from_request(request)


def set_language(request: HttpRequest, code: str) -> None:
    """Show this page and the next ones in `code`, if the site has that language."""
    if code in dict(settings.LANGUAGES):
        translation.activate(code)
        request.session[SESSION_KEY] = code


def switch_language(request: HttpRequest) -> bool:
    """Set the language if a form was sent with a language button; whether it was.

    The view must do nothing else with such a POST: nothing checked, spent or saved.
    """
    code = request.POST.get(BUTTON)
    if code in dict(settings.LANGUAGES):
        translation.activate(code)
        # The page that answers is in it anyhow.
        session_of(request).keep_if_possible(SESSION_KEY, code)
    return code is not None


def form_for_request(
    form_class: Callable[..., Form], request: HttpRequest, /, **kwargs: object
) -> Form:
    """The form as it was posted; after a language button unbound, with what was typed in it."""
    if switch_language(request):
        return form_class(initial=request.POST.dict(), **kwargs)
    return form_class(request.POST or None, **kwargs)


def page_to_return_to(path: str) -> str:
    """A survivor's page that a GET shows: the one at `path`, or the nearest; else home.

    Made anew from the list of addresses, so it leads nowhere else whatever was sent.
    """
    try:
        match = resolve(path)
    except Resolver404:
        return "/"
    if (
        match.app_name in {"lookup", "resources", "referral", "alerts"}
        and match.url_name != "challenge"
    ):
        return reverse(match.view_name, kwargs=match.kwargs)
    return reverse("lookup:order") if match.app_name == "messaging" else "/"


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
