"""What of the record is over: the tasks; and whether the clock may be believed."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.models import Case, Task
from portal.expiry import kept_for_a_time
from portal.models import Tidying

TASKS_KEPT = timedelta(days=365)


class ClockAheadError(Exception):
    """The last tidying is so long ago that the clock may be wrong: nothing was deleted."""


def watch_clock() -> None:
    """Note this tidying, as the first job of each.

    Asks staff, and raises ClockAheadError, where the clock may be ahead: until someone says that
    it is right, nothing is deleted.
    """
    now = timezone.now()
    if last := Tidying.before(now):
        Task.objects.raise_once(Task.Kind.CLOCK, key=last.isoformat())
        raise ClockAheadError(f"the last tidying was at {last}, and now it would be {now}")
    Tidying.note(now)


def delete_unheld(rows: QuerySet[Any], now: datetime) -> None:
    """Delete rows of cases, once these are locked: an `end` of what is kept for a time.

    As of messages: a hold that came first is seen, and one that comes now waits.
    """
    Case.objects.filter(pk__in=rows.values("case")).lock()
    rows.delete()


@kept_for_a_time("tasks", delete_unheld)
def tasks(now: datetime) -> QuerySet[Any]:
    """Those that ended a year ago, and signs as old that nobody looked at.

    A task about a case, or what somebody wrote, waits until somebody does it. What is still so is
    raised anew. Of a held case all stay: they tell who tried the PIN, and when.
    """
    until = now - TASKS_KEPT
    of_a_case = Q(case__isnull=False) & ~Q(kind__in=Task.ABOUT_GUESSING)
    of_a_case |= Q(kind__in=Task.ABOUT_LETTERS)
    unseen = Q(ended_at=None, raised_at__lt=until) & ~of_a_case
    unheld = Q(case=None) | Q(case__held_for="")
    return Task.objects.filter(unheld, Q(ended_at__lt=until) | unseen)
