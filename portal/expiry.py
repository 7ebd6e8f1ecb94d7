"""What is kept for a time: each app names its own, the worker and `delete_expired` end it."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.models import CacheEntry, Session, Tidying

BATCH = 100  # rows in one transaction: nobody waits long for a lock
PAUSE_SECONDS = 0.2  # between two, for SQLite has one writer: who waits looks ten times a second
HISTORY_KEPT = timedelta(days=365)  # of the admin, which names cases; the log has what matters

Rows = QuerySet[Any]
Over = Callable[[datetime], Rows]
End = Callable[[Rows, datetime], object]


def _delete(rows: Rows, now: datetime) -> None:
    rows.delete()


class Kept:
    """Rows that are kept for a time; called, it is a job of the worker.

    `over(now)` gives those whose time is over, of which `end` leaves none: a function that gets
    some of them in one transaction, and deletes or empties them.
    """

    def __init__(self, what: str, over: Over, end: End) -> None:
        self.what, self.over, self.end = what, over, end
        self.__name__ = over.__name__

    def __call__(self, on_ended: Callable[[int], object] = lambda rows: None) -> int:
        """End what is over now; gives how many rows. `on_ended` hears how many, of each batch.

        Nothing is while the clock may be ahead.
        """
        now, last, ended = timezone.now(), None, 0
        if Tidying.before(now):
            return 0
        while keys := self._next(now, last):
            with transaction.atomic():
                # Asked again: something may be held, or be in use, since it was found.
                self.end(self.over(now).filter(pk__in=keys), now)
            last, ended = keys[-1], ended + len(keys)
            on_ended(len(keys))
            if len(keys) == BATCH:
                time.sleep(PAUSE_SECONDS)
        return ended

    def _next(self, now: datetime, last: Any) -> list[Any]:
        rows = self.over(now) if last is None else self.over(now).filter(pk__gt=last)
        return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


KEPT: list[Kept] = []


def kept_for_a_time(what: str, end: End = _delete) -> Callable[[Over], Over]:
    """Decorate the function that gives the rows whose time is over; `what` they are, for people."""

    def register(over: Over) -> Over:
        KEPT.append(Kept(what, over, end))
        return over

    return register


@kept_for_a_time("visits, and sign-ins of staff")
def sessions(now: datetime) -> Rows:
    """Those that ended."""
    return Session.objects.filter(expire_date__lt=now)


@kept_for_a_time("what sign-in counts and locks for a time")
def cache(now: datetime) -> Rows:
    """What ran out."""
    return CacheEntry.objects.filter(expires_at__lte=now)


@kept_for_a_time("the admin's own history")
def history(now: datetime) -> Rows:
    """What was done in the admin more than a year ago."""
    return LogEntry.objects.filter(action_time__lt=now - HISTORY_KEPT)
