"""Disposal of a case, by two people: what is kept of it goes, and a tombstone stays.

The log can't be changed, and refers to the case: the row keeps its id and its times, and nothing
by which anybody could tell whose it was. Afterwards its numbers look like any unknown ones.
"""

from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext

from cases.models import Approval, Case, CivilProcess, ClosedDay, SearchKey, ServiceAttempt, Task
from cases.models.case import NOTHING
from cases.models.search_keys import exact_key
from cases.signals import case_disposed, staff_acted, why_kept


class KeptError(Exception):
    """Why a case can't be disposed of now: a sentence for people."""


def why_not(case: Case) -> list[str]:
    """Why a second person can't be asked about `case` now, in sentences; empty when one can."""
    if Approval.objects.waiting().filter(kind=Approval.Kind.DISPOSAL, case=case).exists():
        return [gettext("A second person was asked already: see Approvals.")]
    return _reasons_to_keep(case)


def ask(case: Case, staff: Any) -> Approval:
    """Ask a second person; KeptError where one can't be asked now."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        if reasons := why_not(case):
            raise KeptError(" ".join(reasons))
        # The approval is kept for good: the reference stands in it, and no number.
        facts = {"case": case, "detail": case.reference, "asked_by": staff}
        question = Approval(kind=Approval.Kind.DISPOSAL, **facts)
        question.ask()
        staff_acted.send(Case, staff=staff, action="DISPOSE_ASKED", case=case)
    return question


def dispose(approval: Approval, staff: Any) -> None:
    """Do what `approval` grants, in its transaction; KeptError where it can't be any more."""
    case = Case.objects.select_for_update().get(approval=approval)
    if reasons := _reasons_to_keep(case):
        raise KeptError(" ".join(reasons))
    case_disposed.send(Case, case=case)
    papers = list(case.civilprocess_set.values_list("pk", "sheriff_number"))
    attempts = ServiceAttempt.objects.filter(civil_process__case=case)
    numbers = [case.case_number, *(number for _pk, number in papers)]
    Task.objects.filter(Q(case=case) | Q(recordquestion__reported__in=numbers)).delete()
    exact = [exact_key(number) for number in numbers]
    SearchKey.objects.filter(Q(case=case) | Q(key__in=exact)).delete()
    _forget_history(Case, [case.pk])
    _forget_history(CivilProcess, [pk for pk, _number in papers])
    _forget_history(ServiceAttempt, attempts.values_list("pk", flat=True))
    case.civilprocess_set.all().delete()
    Case.objects.filter(pk=case.pk).update(
        **NOTHING,
        case_key=f"disposed {case.uuid}",
        pin_epoch=F("pin_epoch") + 1,  # visits under way are over
        disposed_at=timezone.now(),
    )
    staff_acted.send(Case, staff=staff, action="DISPOSED", case=case)


def _forget_history(model: Any, keys: Any) -> None:
    of_model = LogEntry.objects.filter(content_type__app_label="cases")
    of_model = of_model.filter(content_type__model=model._meta.model_name)
    of_model.filter(object_id__in=[str(key) for key in keys]).delete()


def _reasons_to_keep(case: Case) -> list[str]:
    """Why someone may still need it."""
    if case.disposed_at:
        return [gettext("It was disposed of before.")]
    end, now = case.end(ClosedDay.objects.calendar()), timezone.now()
    reasons = [
        (bool(case.held_for), gettext("It is held: a court or an inquiry needs it.")),
        (
            case.civilprocess_set.to_serve().exists(),
            gettext("A paper is still to be served, or to be handed over in full."),
        ),
        (end is None, gettext("No end of its order is on record: write it down first.")),
        (
            bool(end and end.latest >= timezone.localdate(now)),
            gettext("Its order may still be in force."),
        ),
        (
            bool(case.hearing_at and case.hearing_at > now),
            gettext("Its hearing is still to come: the court may extend the order."),
        ),
    ]
    answers = why_kept.send(Case, case=case)
    reasons += [(bool(why), str(why)) for _receiver, why in answers]
    return [sentence for holds, sentence in reasons if holds]
