"""How long a sign-in lasts, from where it came, and what somebody was typing when it ended."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from messaging.models import Notification
from messaging.notices import Notice
from portal.keyed import keyed
from portal.network import client_network
from portal.sessions import ACTIVE_AT, BROWSER, NETWORK, SIGNED_IN_AT

NOTED_EVERY = timedelta(minutes=1)
NETWORKS_KEPT = timedelta(days=90)
TYPED = "typed"  # in the session of who is to sign in again
PAGE = "idle_page"
NOT_KEPT = {"csrfmiddlewaretoken", PAGE, "password", "password1", "password2", "new_pin", "code"}
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "Chrome/": "Chrome",
    "CriOS/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "CrOS": "ChromeOS",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}


def _browser(request: HttpRequest) -> str:
    """Which browser it seems to be, for people, such as "Firefox, Windows"."""
    said = request.headers.get("User-Agent", "")
    found = [
        next((name for mark, name in names.items() if mark in said), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found))


@receiver(user_logged_in)
def begun(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Note when and where a sign-in began, and mail its owner about a network that is new.

    Not about the first: there is nothing to compare it with.
    """
    now = timezone.now().isoformat()
    network = keyed(f"sign-in:{client_network(request)}").hex()
    facts = {SIGNED_IN_AT: now, ACTIVE_AT: now, NETWORK: network, BROWSER: _browser(request)}
    request.session.update(facts)
    kept = NETWORKS_KEPT.total_seconds()
    is_new = cache.add(f"network of {user.pk}: {network}", 1, kept)
    is_first = cache.add(f"networks of {user.pk}", 1, None)
    if is_new and not is_first:
        Notification.objects.owe_notice(Notice.NEW_NETWORK, user)


def is_over(request: HttpRequest) -> bool:
    """Whether the sign-in lasted STAFF_HOURS, or nothing was done for STAFF_IDLE_MINUTES.

    A time ahead of the clock was written while that was wrong: it counts as over.
    """
    now = timezone.now()
    for name, longest in ((SIGNED_IN_AT, settings.STAFF_TOTAL), (ACTIVE_AT, settings.STAFF_IDLE)):
        since = request.session.get(name)
        age = now - datetime.fromisoformat(since) if since else longest
        if not timedelta(0) <= age < longest:
            return True
    return False


def is_refresh(request: HttpRequest) -> bool:
    """Whether the page asks by itself (static/js/desk.js): no sign that somebody is there."""
    return request.method == "GET" and "X-Refresh" in request.headers


def note_activity(request: HttpRequest) -> None:
    """That somebody is there, once a minute."""
    now = timezone.now()
    if now - datetime.fromisoformat(request.session[ACTIVE_AT]) >= NOTED_EVERY:
        request.session[ACTIVE_AT] = now.isoformat()


def page_of(request: HttpRequest) -> str:
    """The page that somebody is on; a script that ends the sign-in posts it."""
    page: str = request.POST.get(PAGE, "") if request.path == reverse("staff_idle") else ""
    return page if url_has_allowed_host_and_scheme(page, allowed_hosts=None) else request.path


def end(request: HttpRequest) -> HttpResponse:
    """End the sign-in, and lead to the next one and back.

    What was being sent, or typed, waits there for the same person. Another tab may come after the
    one that ended it, and brings what was typed on its own page.
    """
    if request.user.is_authenticated:
        account = request.user.pk
        logout(request)
        request.session[TYPED] = {"account": account, "pages": {}}
        request.session.set_expiry(int(settings.STAFF_TOTAL.total_seconds()))
    page = page_of(request)
    if request.method == "POST" and TYPED in request.session:
        fields = {name: request.POST.getlist(name) for name in {*request.POST} - NOT_KEPT}
        if any(map(any, fields.values())):
            request.session[TYPED]["pages"][page] = fields
            request.session.modified = True
    return redirect_to_login(request.get_full_path() if page == request.path else page)


def typed_before(request: HttpRequest) -> dict[str, list[str]]:
    """What was typed on this page when the sign-in ended, by field; given back once."""
    typed = request.session.get(TYPED)
    if not typed or typed["account"] != request.user.pk or request.path not in typed["pages"]:
        return {}
    request.session.modified = True
    fields: dict[str, list[str]] = typed["pages"].pop(request.path)
    return fields
