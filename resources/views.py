"""The home page, and the texts that other pages point to."""

from typing import Any

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
from resources.shared_pages import shared_page

# The guides that home leads to, and what they are called there.
LEARN_MORE = {
    "orders": _("Which order fits you"),
    "rights": _("Your rights"),
    "safety-planning": _("Plan for your safety"),
    "glossary": _("Words explained"),
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def home(request: HttpRequest) -> HttpResponse:
    """Where to call, and the way to the lookup; with the database down, too.

    Only a language button posts here: the page comes back with what was typed.
    """
    languages.switch_language(request)
    try:
        if request.method != "POST":
            return shared_page(request, "resources/home.html", _places_and_guides)
        context = _places_and_guides()
    except AnyDatabaseError:
        context = _on_home([], {})
    return render(request, "resources/home.html", context)


def _places_and_guides() -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    return _on_home(place_names(), Guide.objects.readable_in(language))


def _on_home(places: list[str], readable: dict[str, str]) -> dict[str, Any]:
    """What home's template needs; `readable` as of `GuideQuerySet.readable_in`."""
    agency = settings.AGENCY
    return {
        "lines": sorted([*agency.hotlines, agency.liaison], key=lambda line: line.is_open is False),
        "places": places,
        "if_broken": readable.get("violation"),
        "learn_more": [
            (slug, label, readable[slug]) for slug, label in LEARN_MORE.items() if slug in readable
        ],
    }


@login_not_required
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what to expect, what is not good yet, whom to tell."""
    return shared_page(request, "resources/accessibility.html")


@login_not_required
@require_GET
def disclaimer(request: HttpRequest) -> HttpResponse:
    """The disclaimer's full text."""
    return shared_page(request, "resources/disclaimer.html")


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
    return shared_page(request, "resources/privacy.html", lambda: kept)


@login_not_required
@require_GET
def safety(request: HttpRequest) -> HttpResponse:
    """What this site does for a survivor's safety, and what it can't do."""
    return shared_page(request, "resources/safety.html")
