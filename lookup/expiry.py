"""What of the way in is over."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.dispatch import receiver

from cases.models import Case
from cases.signals import case_disposed
from lookup import budgets
from lookup.models import DAY, YEAR, Budget, SpentToken
from portal.expiry import kept_for_a_time


@kept_for_a_time("solved checks")
def tokens(now: datetime) -> QuerySet[Any]:
    """Those that ran out."""
    return SpentToken.objects.filter(spent_at__lt=now - DAY)


@kept_for_a_time("what clients did, and tries")
def tries(now: datetime) -> QuerySet[Any]:
    """What was counted too long ago, of known and unknown numbers."""
    return budgets.over(now)


@kept_for_a_time("tries at PINs that were replaced")
def replaced(now: datetime) -> QuerySet[Any]:
    """Those of a PIN, older than a year, that opens nothing any more."""
    old = budgets.tries_at_pins().filter(opened_at__lt=now - YEAR)
    epochs = {f"{budgets.CASE}{uuid}": epoch for uuid, epoch in _epochs(old)}
    gone = [budget.pk for budget in old if budget.epoch != epochs.get(budget.subject)]
    return Budget.objects.filter(pk__in=gone)


@receiver(case_disposed)
def dispose(case: Case, **kwargs: Any) -> None:
    """Drop what was counted of a case that is disposed of; its numbers have counts of their own."""
    Budget.objects.filter(subject__in=[f"{budgets.CASE}{case.uuid}", str(case.uuid)]).delete()


def _epochs(old: QuerySet[Budget]) -> QuerySet[Any, Any]:
    uuids = [budget.subject.removeprefix(budgets.CASE) for budget in old]
    return Case.objects.filter(uuid__in=uuids).values_list("uuid", "pin_epoch")
