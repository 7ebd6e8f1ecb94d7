"""Budgets that are spent before what they guard is looked at, and tokens that count once."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Case as SqlCase
from django.db.models import F, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
EVER = timedelta(days=36500)
KEPT = timedelta(days=14)  # safety promise: client addresses 14 days


def _full(key: str, cap: int, window: timedelta) -> Q:
    return Q(key=key, spent__gte=cap, opened_at__gt=timezone.now() - window)


class LaneQuerySet(models.QuerySet["Lane"]):
    """Budgets, spent before what they guard is looked at."""

    def reserve(self, key: str, cap: int, window: timedelta) -> bool:
        """Take one of `cap` tries in `window`; False when none is left.

        One conditional UPDATE, committed at once: of 200 parallel tries against a cap
        of 10, exactly 10 get True. A full lane is not extended by further tries; it
        opens `window` after its first one.
        """
        now = timezone.now()
        over = Q(opened_at__lte=now - window)
        # Two steps: the row, then the try. ON CONFLICT DO NOTHING lets them race.
        self.bulk_create([Lane(key=key, opened_at=now)], ignore_conflicts=True)
        return bool(
            self.filter(Q(key=key) & (Q(spent__lt=cap) | over)).update(
                previous=SqlCase(
                    When(opened_at__lte=now - 2 * window, then=Value(0)),
                    When(over, then=F("spent")),
                    default=F("previous"),
                    output_field=models.PositiveIntegerField(),
                ),
                spent=SqlCase(When(over, then=Value(1)), default=F("spent") + 1),
                opened_at=SqlCase(When(over, then=Value(now)), default=F("opened_at")),
            )
        )

    def is_full(self, key: str, cap: int, window: timedelta) -> bool:
        """Whether `reserve` would be refused now; spends nothing."""
        return self.filter(_full(key, cap, window)).exists()

    def any_full(self, caps: Iterable[tuple[str, int, timedelta]]) -> bool:
        """Whether one of several lanes is full now, in one read."""
        return self.filter(reduce(or_, (_full(*cap) for cap in caps))).exists()

    def forget(self) -> int:
        """Drop what was counted 14 days ago and is of no more use; gives how many rows.

        What counts for a PIN, a year, or a warning that was given stays.
        """
        old = self.filter(opened_at__lt=timezone.now() - KEPT)
        for prefix in ("pin:", "year:", "alarm:"):
            old = old.exclude(key__startswith=prefix)
        return old.delete()[0]

    def give_back(self, key: str, tries: int = 1) -> None:
        """Return `tries` that turned out not to be guesses."""
        self.filter(key=key).update(spent=Greatest(F("spent"), Value(tries)) - tries)


class Lane(models.Model):
    """One budget: how many tries were spent under a key since a time."""

    key = models.CharField(max_length=100, unique=True)
    spent = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    # What was spent in the window just before this one, for alarms that look across its edge.
    previous = models.PositiveIntegerField(default=0)

    objects = LaneQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class SpentToken(models.Model):
    """A solved check that was used: none counts twice."""

    digest = models.CharField(max_length=64, unique=True)
    spent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.digest

    @classmethod
    def spend(cls, token: str) -> bool:
        """Whether this is the first use of `token`. Rows of the day before are dropped."""
        cls.objects.filter(spent_at__lt=timezone.now() - timedelta(days=1)).delete()
        digest = hashlib.sha256(token.encode()).hexdigest()
        _row, first = cls.objects.get_or_create(digest=digest)
        return first
