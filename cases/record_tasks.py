"""What is missing in the record, and staff are asked to put right; the worker looks each hour."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.models import Case, CivilProcess, ClosedDay, Task

OCTOBER = 10  # the chief judge publishes next year's list in autumn
TASKS_AT_ONCE = 200


def raise_tasks() -> int:
    """Ask staff for the lists and dates that are missing; gives how many tasks are new."""
    return _ask_for_court_lists() + _ask_for_ends()


def _ask_for_court_lists() -> int:
    today = timezone.localdate()
    until = today.year + (today.month >= OCTOBER)
    missing = [year for year in ClosedDay.objects.unconfirmed_years(today) if year <= until]
    return sum(Task.objects.raise_once(Task.Kind.COURT_LIST, key=str(year)) for year in missing)


def _ask_for_ends() -> int:
    """Of orders that are still to be served, and were issued longer ago than one may last.

    Not of those that were served: a county's old records would make thousands of tasks, and the
    page of each tells her to ask the clerk.
    """
    today = timezone.localdate()
    too_old = Q()
    for stage, duration in settings.AGENCY.durations.items():
        too_old |= Q(stage=stage, issued_on__lt=today - timedelta(days=duration.max_days))
    asked = Task.objects.filter(kind=Task.Kind.NO_END, case=OuterRef("pk"))
    papers = CivilProcess.objects.to_serve().filter(case=OuterRef("pk"))
    cases = Case.objects.filter(too_old, Exists(papers), ~Exists(asked), expires_on=None)
    new = 0
    for case in cases.order_by("pk")[:TASKS_AT_ONCE]:
        new += Task.objects.raise_once(Task.Kind.NO_END, case, key=str(case.issued_on))
    return new
