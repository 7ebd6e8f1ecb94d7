"""The home page, and the texts that other pages point to."""

from contextlib import suppress

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from portal import languages
from resources.directory.search import place_names
from resources.guides.models import Guide

# The guides that home leads to, and what they are called there.
LEARN_MORE = {
    "orders": _("Which order fits you"),
    "rights": _("Your rights"),
    "safety-planning": _("Plan for your safety"),
    "glossary": _("Words explained"),
}

_last: dict[str, tuple[list[str], dict[str, str]]] = {}  # what home showed, by language


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def home(request: HttpRequest) -> HttpResponse:
    """Where to call, and the way to the lookup; with the database down, too.

    Only a language button posts here: the page comes back with what was typed.
    """
    languages.switch_language(request)
    agency = settings.AGENCY
    places, readable = _of_the_record()
    context = {
        "lines": sorted([*agency.hotlines, agency.liaison], key=lambda line: line.is_open is False),
        "places": places,
        "if_broken": readable.get("violation"),
        "learn_more": [
            (slug, label, readable[slug]) for slug, label in LEARN_MORE.items() if slug in readable
        ],
    }
    return render(request, "resources/home.html", context)


def _of_the_record() -> tuple[list[str], dict[str, str]]:
    """The places of the directory, and the guides; while the database fails, as they were last."""
    language = get_language() or settings.LANGUAGE_CODE
    with suppress(AnyDatabaseError):
        _last[language] = place_names(), Guide.objects.readable_in(language)
    return _last.get(language, ([], {}))


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what to expect, what is not good yet, whom to tell."""
    return render(request, "resources/accessibility.html")


@login_not_required
@require_GET
def disclaimer(request: HttpRequest) -> HttpResponse:
    """The disclaimer's full text."""
    return render(request, "resources/disclaimer.html")


@login_not_required
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """What is asked, kept, for how long, and who sees it."""
    kept = {
        "message_days": settings.MESSAGE_DAYS,
        "message_days_at_most": settings.MESSAGE_DAYS_AT_MOST,
        "client_days": settings.CLIENT_DAYS,
        "alerts_are_on": settings.ALERTS_ARE_ON,
        "alert_days": settings.ALERT_DAYS,
        "alert_kept_days": settings.ALERT_KEPT.days,
        "referral_days": settings.REFERRAL_KEPT.days,
        "referral_days_at_most": settings.REFERRAL_KEPT_AT_MOST.days,
    }
    return render(request, "resources/privacy.html", kept)


@login_not_required
@require_GET
def safety(request: HttpRequest) -> HttpResponse:
    """What this site does for a survivor's safety, and what it can't do."""
    return render(request, "resources/safety.html")
