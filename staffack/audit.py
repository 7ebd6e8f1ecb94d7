"""Writes into the log what staff did, looked at and were refused, where others signal it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import models
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from cases.models import Case, SearchKey
from cases.signals import staff_acted
from portal.admin_site import staff_changed, staff_looked
from portal.keyed import keyed
from portal.refusals import is_staff_page
from staffack.models import Acknowledgment, AuditEntry

Action = AuditEntry.Action
COUNTED_SECONDS = 7 * 24 * 60 * 60
LOGS = (AuditEntry, Acknowledgment)


@receiver(staff_acted)
def write_entry(staff: Any, action: str, case: Any, **kwargs: Any) -> None:
    """Add the row; an action that the log does not know raises ValueError and undoes it all."""
    AuditEntry.write(staff, Action(action), case=case)


@receiver(staff_looked)
def write_look(
    sender: type[models.Model],
    request: HttpRequest,
    page: str,
    pk: Any,
    typed: str,
    rows: list[models.Model],
    **kwargs: Any,
) -> None:
    """Who opened which page of the administration; of a search what it found."""
    if typed:
        write_search(request.user, typed, rows, page=page)
        return
    row = sender._base_manager.filter(pk=pk).first() if pk else None
    case = case_of(row)
    action = Action.CASE_READ if case else Action.ADMIN_READ
    if sender in LOGS or page.endswith("_history"):
        action = Action.LOG_READ
    detail = f"{page} {pk}" if pk else page
    AuditEntry.write(request.user, action, case=case, detail=detail)


@receiver(staff_changed)
def write_change(request: HttpRequest, row: models.Model, changes: str, **kwargs: Any) -> None:
    """Which row somebody changed in the administration, from what to what."""
    if isinstance(row, User):
        AuditEntry.write(request.user, Action.ACCOUNT, account=row, detail=changes)
    else:
        AuditEntry.write(request.user, Action.CHANGED, case=case_of(row), detail=changes)


def write_search(staff: Any, typed: str, rows: list[Any], *, page: str) -> None:
    """Who searched, what they found, and a keyed hash by which the same search is known again."""
    found = [f"{row._meta.model_name} {row.pk}" for row in rows]
    hashed = keyed(f"search:{' '.join(typed.upper().split())}").hex()
    detail = f"{page}, search {hashed}, found {len(found)}: {', '.join(found)}"
    # Of a number that leads to a case, whatever was found: who is kept from that case could find
    # out by the hash that somebody looked for it.
    key = SearchKey.objects.for_number(typed).exclude(case=None).first()
    cases = {case_of(row) for row in rows} or {key.case if key else None}
    case = cases.pop() if len(cases) == 1 else None
    AuditEntry.write(staff, Action.SEARCHED, case=case, detail=detail)


def case_of(row: Any) -> Case | None:
    """The case that `row` is, or belongs to."""
    if row is None or isinstance(row, Case):
        return row
    owner = next(
        (getattr(row, name) for name in ("case", "paper", "message") if hasattr(row, name)), None
    )
    return case_of(owner)


def refusals_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Log whom of the staff a page was refused; there, count those of others by the hour.

    What survivors are refused is never in the log, and waits for nothing of it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN and is_staff_page(request):
            _refused(request)
        return response

    return middleware


def _refused(request: HttpRequest) -> None:
    match = request.resolver_match
    if request.user.is_authenticated:
        # Not the address: it may hold a link's token.
        page = match.view_name if match else "unknown"
        AuditEntry.write(request.user, Action.REFUSED, detail=f"{request.method} {page}")
        return
    hour = _hour_of(timezone.now())
    if not cache.add(hour, 1, COUNTED_SECONDS):
        cache.incr(hour)


def refusals_by_hour(now: datetime) -> list[tuple[datetime, int]]:
    """In which hours of the last week others were refused a page of staff, and how often.

    The latest first; without the hours in which nobody was.
    """
    hours = [now - timedelta(hours=back) for back in range(COUNTED_SECONDS // 3600)]
    counts = cache.get_many([_hour_of(hour) for hour in hours])
    begun = [(hour.replace(minute=0, second=0, microsecond=0), _hour_of(hour)) for hour in hours]
    return [(hour, counts[key]) for hour, key in begun if key in counts]


def _hour_of(moment: datetime) -> str:
    return f"refused {moment.astimezone(UTC):%Y-%m-%d %H}"
