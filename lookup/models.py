"""Budgets that are spent before what they guard is looked at, and tokens that count once."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import models, transaction
from django.db.models import Case as SqlCase
from django.db.models import F, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
EVER = timedelta(days=36500)


@dataclass(frozen=True)
class Limit:
    """Which budget is spent, and how much of it in which time.

    `kind` says what is counted. The others say whose it is, where that matters: `subject` is a
    case, or a number under an HMAC; `epoch` that of its PIN or pass; `client` a network under
    an HMAC.
    """

    kind: str
    most: int
    window: timedelta
    subject: str = ""
    epoch: int = 0
    client: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """The columns that name the budget's row."""
        return {name: getattr(self, name) for name in ("kind", "subject", "epoch", "client")}

    def is_full(self) -> Q:
        """The condition that nothing of it is left."""
        since = timezone.now() - self.window
        return Q(**self.row, spent__gte=self.most, opened_at__gt=since)


class BudgetQuerySet(models.QuerySet["Budget"]):
    """Budgets, spent before what they guard is looked at."""

    def reserve(self, limit: Limit) -> bool:
        """Take one try of `limit`; False when none is left.

        One conditional UPDATE, committed at once: of 200 parallel tries against a limit
        of 10, exactly 10 get True. A full budget is not extended by further tries; it
        opens a window's length after its first one.
        """
        now = timezone.now()
        over = Q(opened_at__lte=now - limit.window)
        # Two steps: the row, then the try. ON CONFLICT DO NOTHING lets them race.
        self.bulk_create([Budget(**limit.row, opened_at=now)], ignore_conflicts=True)
        return bool(
            self.filter(Q(spent__lt=limit.most) | over, **limit.row).update(
                previous=SqlCase(
                    When(opened_at__lte=now - 2 * limit.window, then=Value(0)),
                    When(over, then=F("spent")),
                    default=F("previous"),
                    output_field=models.PositiveIntegerField(),
                ),
                spent=SqlCase(When(over, then=Value(1)), default=F("spent") + 1),
                opened_at=SqlCase(When(over, then=Value(now)), default=F("opened_at")),
            )
        )

    def reserve_all(self, limits: Iterable[Limit]) -> bool:
        """Take one try of each, in this order; False, and none taken, when one has none left."""
        # As many statements whichever is full: they would tell a known number from an unknown one.
        with transaction.atomic(savepoint=False):
            before = transaction.savepoint()
            taken = [self.reserve(limit) for limit in limits]
            if all(taken):
                transaction.savepoint_commit(before)
            else:
                transaction.savepoint_rollback(before)
        return all(taken)

    def any_full(self, limits: Iterable[Limit]) -> bool:
        """Whether one of `limits` would be refused now, in one read; spends nothing."""
        return self.filter(reduce(or_, (limit.is_full() for limit in limits))).exists()

    def of(self, limits: Iterable[Limit]) -> "BudgetQuerySet":
        """The rows of `limits`, in one read."""
        return self.filter(reduce(or_, (Q(**limit.row) for limit in limits)))

    def return_tries(self, tries: int) -> None:
        """Return `tries` in each of these rows; none goes below nothing spent."""
        self.update(spent=Greatest(F("spent"), Value(tries)) - tries)

    def cap(self, now: datetime) -> int:
        """Count what began after `now`, while the clock was ahead, from `now`; gives how many."""
        return self.filter(opened_at__gt=now).update(opened_at=now)


class Budget(models.Model):
    """How many tries of one kind were spent, by or about whom, since a time."""

    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=64)
    epoch = models.PositiveIntegerField(default=0)
    client = models.CharField(max_length=32)
    spent = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    # What was spent in the window just before this one, for alarms that look across its edge.
    previous = models.PositiveIntegerField(default=0)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "epoch", "client"], name="one_budget_each"
            )
        ]
        # The worker reads a kind at a time.
        indexes = [models.Index(fields=["kind", "opened_at"], name="budget_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.epoch} {self.client}"


class SpentToken(models.Model):
    """A solved check that was used: none counts twice."""

    digest = models.CharField(max_length=64, unique=True)
    spent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.digest

    @classmethod
    def spend(cls, token: str) -> bool:
        """Whether this is the first use of `token`."""
        digest = hashlib.sha256(token.encode()).hexdigest()
        _row, first = cls.objects.get_or_create(digest=digest)
        return first
