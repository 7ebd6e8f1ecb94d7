"""What the budgets show that staff should know; the worker looks, never a survivor's request.

A request that warned staff would take longer for a known number than for an unknown one.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from cases.models import Case, Task
from feed.models import FeedImport
from lookup import budgets
from lookup.models import DAY, EVER, HOUR, YEAR, Budget, BudgetQuerySet

logger = logging.getLogger(__name__)

FAILURES_THAT_ALARM = 5


class Sign(NamedTuple):
    """A case's budget, and what it is a sign of."""

    kind: Task.Kind
    budget: Budget

    @property
    def subject(self) -> tuple[str, UUID, str]:
        """What staff are warned of once: the kind, the case, and when it began."""
        return self.kind, budgets.case_of(self.budget), self.budget.opened_at.isoformat()

    def is_of(self, case: Case | None) -> bool:
        """Whether the budget still matters: one of an older PIN or pass does not."""
        if self.budget.kind not in (budgets.PER_PIN, budgets.PASS_PER_DAY):
            return case is not None
        return case is not None and self.budget.epoch == case.pin_epoch


def warn_of_late_records() -> None:
    """Warn staff when the newest import is too old."""
    if FeedImport.objects.is_stale(timezone.now()):
        Task.objects.raise_once(Task.Kind.STALE)


def cap_tries() -> None:
    """Let what a clock that was ahead dated end in its time."""
    Budget.objects.cap(timezone.now())


def raise_alarms() -> int:
    """Warn staff of failures and of full budgets; gives how many warnings are new."""
    signs = {}
    for sign in _signs():
        try:
            signs[sign.subject] = sign
        except ValueError:  # it names no case; the others' alarms must come all the same
            logger.error("budget %s is malformed", sign.budget.pk)
    # One read for all: a budget that is full for good is a sign for good.
    raised = Task.objects.filter(key__in={began for _kind, _case, began in signs})
    for subject in raised.values_list("kind", "case__uuid", "key"):
        signs.pop(subject, None)
    cases = Case.objects.in_bulk({uuid for _kind, uuid, _began in signs}, field_name="uuid")
    new = sum(
        Task.objects.raise_once(kind, cases[uuid], began)
        for (kind, uuid, began), sign in signs.items()
        if sign.is_of(cases.get(uuid))
    )
    most = settings.PIN_FAILURES_PER_SITE_PER_HOUR
    for site in _open(budgets.PER_SITE, HOUR).filter(spent__gte=most):
        new += Task.objects.raise_once(Task.Kind.SITE, key=site.opened_at.isoformat())
    return new


def _signs() -> Iterator[Sign]:
    for kind in (budgets.PER_DAY, budgets.PASS_PER_DAY):
        # With the window before it: five failures around its edge are five failures.
        total = _of_cases(kind, DAY).annotate(total=F("spent") + F("previous"))
        for failing in total.filter(total__gte=FAILURES_THAT_ALARM, spent__gt=0):
            yield Sign(Task.Kind.FAILURES, failing)
    for kind, most, window in [
        (budgets.PER_DAY, settings.PIN_GUESSES_PER_CASE_PER_DAY, DAY),
        (budgets.PER_PIN, settings.PIN_GUESSES_PER_PIN, EVER),
        (budgets.PER_YEAR, settings.PIN_GUESSES_PER_CASE_PER_YEAR, YEAR),
        (budgets.PASS_PER_DAY, settings.PASS_GUESSES_PER_DAY, DAY),
    ]:
        for full in _of_cases(kind, window).filter(spent__gte=most):
            yield Sign(Task.Kind.PAUSED, full)


def _of_cases(kind: str, window: timedelta) -> BudgetQuerySet:
    return _open(kind, window).filter(subject__startswith=budgets.CASE)


def _open(kind: str, window: timedelta) -> BudgetQuerySet:
    return Budget.objects.filter(kind=kind, opened_at__gt=timezone.now() - window)
