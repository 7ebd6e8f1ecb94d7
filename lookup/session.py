"""The one door to a case: what a survivor's session may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from math import inf
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from cases.models import Case
from cases.numbers import search_keys
from lookup import budgets
from portal.sessions import session_of

SEARCH = "lookup_search"
OPEN = "lookup_open"
OPENED = "lookup_opened"  # each case that was opened in this session
WARNED = "lookup_warned"
SEEN_EVERY_SECONDS = 30  # the session is not written at each request
CLOCKS_DIFFER_SECONDS = 60


@dataclass(frozen=True)
class Search:
    """A search that passed the check: its case, if there is one, and the number's key."""

    case: Case | None
    number: str


def was_warned(request: HttpRequest) -> bool:
    """Whether this browser saw the page that asks whether it is safe to go on here."""
    return bool(request.session.get(WARNED))


def remember_warned(request: HttpRequest) -> None:
    """Show that page no more in this session."""
    request.session[WARNED] = True


def start_search(request: HttpRequest, number: str) -> bool:
    """Remember what was searched for: the case's id and the number's key, never the number.

    False when this client has looked up too many different numbers.
    """
    key = budgets.number_key(search_keys(number)[0])
    if not budgets.reserve_number(budgets.client_key(request), key):
        return False
    case = Case.objects.matching(number).first()
    request.session.pop(OPEN, None)
    request.session[SEARCH] = {
        "case": case.pk if case else None,
        "number": key,
        "at": timezone.now().isoformat(),
    }
    return True


def current_search(request: HttpRequest) -> Search | None:
    """The search under way, or None: none yet, or too long ago."""
    stored = request.session.get(SEARCH)
    if not stored or _age(stored["at"]) > settings.SURVIVOR_IDLE.total_seconds():
        return None
    # No case has the key 0; asking for it takes an unknown number as long as a known one.
    return Search(Case.objects.standing().filter(pk=stored["case"] or 0).first(), stored["number"])


def open_case(request: HttpRequest, case: Case) -> None:
    """Let this browser see `case`; called after a right PIN only."""
    request.session.cycle_key()
    request.session.pop(SEARCH, None)
    now = timezone.now().isoformat()
    request.session[OPENED] = [*{*request.session.get(OPENED, ()), case.pk}]
    request.session[OPEN] = {"case": case.pk, "epoch": case.pin_epoch, "at": now, "seen": now}


def opened_one_case(request: HttpRequest) -> bool:
    """Whether no other case was opened in this session than the one that is open."""
    return len(request.session.get(OPENED, ())) == 1


def opened_case(request: HttpRequest, *, seen_every: float = SEEN_EVERY_SECONDS) -> Case | None:
    """The case this browser may see, or None.

    None when it was not opened or its time ran out, when there is a newer PIN, or when the
    case was paused since: whoever was inside then has to show the PIN again.
    The idle time begins anew when the last note of it is over `seen_every` seconds old.
    """
    stored = request.session.get(OPEN)
    if not stored:
        return None
    idle = _age(stored["seen"])
    if (
        idle > settings.SURVIVOR_IDLE.total_seconds()
        or _age(stored["at"]) > settings.SURVIVOR_TOTAL.total_seconds()
    ):
        request.session.pop(OPEN)
        return None
    if idle > seen_every:
        seen = {**stored, "seen": timezone.now().isoformat()}
        session_of(request).keep_if_possible(OPEN, seen)
    case = Case.objects.filter(pk=stored["case"], pin_epoch=stored["epoch"]).first()
    if case and case.resumed_at and datetime.fromisoformat(stored["at"]) < case.resumed_at:
        return None
    return case


def case_required(
    view: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hand the opened case to `view` as its second argument; without one, ask for it again."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = opened_case(request)
        if case is None:
            return redirect("lookup:search")
        if case.paused_at:
            return render(request, "lookup/paused.html", status=429)
        return view(request, case, *args, **kwargs)

    return guarded


def _age(moment: str) -> float:
    """Seconds since then; endless for a time to come: it was noted before the clock went back.

    Servers may differ by some seconds.
    """
    age = (timezone.now() - datetime.fromisoformat(moment)).total_seconds()
    return age if age > -CLOCKS_DIFFER_SECONDS else inf


def seconds_left(request: HttpRequest) -> int:
    """How long this visit may still last, whatever she does."""
    stored = request.session.get(OPEN)
    left = settings.SURVIVOR_TOTAL.total_seconds() - (_age(stored["at"]) if stored else 0)
    return int(max(0, left))
