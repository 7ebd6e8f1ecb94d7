"""What the budgets show that staff should know; the worker looks, never a survivor's request.

A request that warned staff would take longer for a known number than for an unknown one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from cases.models import Alarm, Case
from feed.models import FeedImport
from lookup import budgets
from lookup.models import DAY, EVER, HOUR, YEAR, Budget, BudgetQuerySet
from portal.sessions import SessionStore

FAILURES_THAT_ALARM = 5


@dataclass(frozen=True)
class Sign:
    """A case's budget, and what it is a sign of."""

    kind: Alarm.Kind
    budget: Budget

    @property
    def uuid(self) -> UUID:
        """The case's."""
        return budgets.case_of(self.budget)

    @property
    def since(self) -> datetime:
        """When it began: staff are warned of it once."""
        return self.budget.opened_at

    def is_of(self, case: Case) -> bool:
        """Whether the budget still matters: one of an older PIN or pass does not."""
        is_of_a_secret = self.budget.kind in (budgets.PER_PIN, budgets.PASS_PER_DAY)
        return not is_of_a_secret or self.budget.epoch == case.pin_epoch


def look_around() -> None:
    """One round of the worker: warn staff."""
    raise_alarms()
    if FeedImport.objects.is_stale(timezone.now()):
        Alarm.objects.raise_once(Alarm.Kind.STALE)


def tidy() -> None:
    """Forget the visits that are over, and the tries of clients after 14 days."""
    SessionStore.clear_expired()
    Budget.objects.forget(kinds_kept=budgets.KINDS_KEPT)


def raise_alarms() -> int:
    """Warn staff of failures and of full budgets; gives how many warnings are new."""
    signs = _unheard(list(_signs()))
    cases = Case.objects.in_bulk({sign.uuid for sign in signs}, field_name="uuid")
    new = sum(
        Alarm.objects.raise_once(sign.kind, cases[sign.uuid], sign.since)
        for sign in signs
        if sign.uuid in cases and sign.is_of(cases[sign.uuid])
    )
    most = settings.PIN_FAILURES_PER_SITE_PER_HOUR
    for site in _open(budgets.PER_SITE, HOUR).filter(spent__gte=most):
        new += Alarm.objects.raise_once(Alarm.Kind.SITE, None, site.opened_at)
    return new


def _unheard(signs: list[Sign]) -> list[Sign]:
    # One read for all: a budget that is full for good is a sign for good.
    raised = Alarm.objects.filter(since__in={sign.since for sign in signs})
    heard = set(raised.values_list("kind", "case__uuid", "since"))
    return [sign for sign in signs if (sign.kind, sign.uuid, sign.since) not in heard]


def _signs() -> Iterator[Sign]:
    for kind in (budgets.PER_DAY, budgets.PASS_PER_DAY):
        # With the window before it: five failures around its edge are five failures.
        total = _of_cases(kind, DAY).annotate(total=F("spent") + F("previous"))
        for failing in total.filter(total__gte=FAILURES_THAT_ALARM, spent__gt=0):
            yield Sign(Alarm.Kind.FAILURES, failing)
    for kind, most, window in [
        (budgets.PER_DAY, settings.PIN_GUESSES_PER_CASE_PER_DAY, DAY),
        (budgets.PER_PIN, settings.PIN_GUESSES_PER_PIN, EVER),
        (budgets.PER_YEAR, settings.PIN_GUESSES_PER_CASE_PER_YEAR, YEAR),
        (budgets.PASS_PER_DAY, settings.PASS_GUESSES_PER_DAY, DAY),
    ]:
        for full in _of_cases(kind, window).filter(spent__gte=most):
            yield Sign(Alarm.Kind.PAUSED, full)


def _of_cases(kind: str, window: timedelta) -> BudgetQuerySet:
    return _open(kind, window).filter(subject__startswith=budgets.CASE)


def _open(kind: str, window: timedelta) -> BudgetQuerySet:
    return Budget.objects.filter(kind=kind, opened_at__gt=timezone.now() - window)
