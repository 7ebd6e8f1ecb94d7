"""Budgets that are spent before what they guard is looked at, and tokens that count once."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
YEAR = timedelta(days=365)
EVER = timedelta(days=36500)

# By hand: a try spends nine budgets, and Django took 4 ms to put each into words, for a flood too.
RESERVE = """
INSERT INTO lookup_budget AS held (kind, subject, epoch, client, opened_at, spent, previous)
VALUES (%s, %s, %s, %s, %s, 1, 0)
ON CONFLICT (subject, kind, epoch, client) DO UPDATE SET
  previous = CASE
    WHEN held.opened_at <= %s THEN 0
    WHEN held.opened_at <= %s THEN held.spent
    ELSE held.previous
  END,
  spent = CASE WHEN held.opened_at <= %s THEN 1 ELSE held.spent + 1 END,
  opened_at = CASE WHEN held.opened_at <= %s THEN excluded.opened_at ELSE held.opened_at END
WHERE held.opened_at <= %s OR held.spent < %s
"""


def _for_the_database(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


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

        One conditional statement, committed at once: of 200 parallel tries against a limit
        of 10, exactly 10 get True. A full budget is not extended by further tries; it
        opens a window's length after its first one. A limit of 0 is always full.
        """
        if limit.most < 1:
            return False
        now = timezone.now()
        over = now - limit.window
        named: list[Any] = [limit.kind, limit.subject, limit.epoch, limit.client]
        given = [*map(_for_the_database, (now, over - limit.window, over, over, over, over))]
        with connection.cursor() as cursor:
            cursor.execute(RESERVE, [*named, *given, limit.most])
            return bool(cursor.rowcount)

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
        try:
            with transaction.atomic():
                cls.objects.create(digest=hashlib.sha256(token.encode()).hexdigest())
        except IntegrityError:
            return False
        return True
