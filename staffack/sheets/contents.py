"""What deputies take along: where the respondent of a case may be found."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from cases.models import Case, CivilProcess
from cases.models.case import CaseQuerySet
from messaging.models import Whereabouts
from staffack.models import LeadsNotice


@dataclass(frozen=True)
class DeputySheet:
    """One case on one page: of the survivor nothing but what was written for the deputies."""

    case: Case
    papers: list[CivilProcess]
    whereabouts: list[Whereabouts]
    notices: list[LeadsNotice]

    @classmethod
    def of(cls, case: Case) -> "DeputySheet":
        """What is known now, newest first."""
        whereabouts = Whereabouts.objects.filter(message__case=case).select_related("message")
        notices = LeadsNotice.objects.filter(paper__case=case).exclude(address=None)
        return cls(
            case=case,
            papers=list(case.civilprocess_set.order_by("pk")),
            whereabouts=list(whereabouts.order_by("-message__sent_at", "-pk")),
            notices=list(notices.select_related("paper").order_by("-served_at", "-pk")),
        )

    @property
    def hazards(self) -> list[str]:
        """What any account warns of: it stands on top."""
        return list(dict.fromkeys(hazard for row in self.whereabouts for hazard in row.hazards()))

    @property
    def is_empty(self) -> bool:
        """Whether a deputy would learn nothing from it."""
        return not self.whereabouts and not self.notices


def cases_on(day: date) -> CaseQuerySet:
    """Cases with a paper to serve of which something was heard on `day`, in the office's zone."""
    start, end = (
        datetime.combine(midnight, time.min, tzinfo=settings.AGENCY.zone)
        for midnight in (day, day + timedelta(days=1))
    )
    whereabouts = Whereabouts.objects.filter(message__sent_at__gte=start, message__sent_at__lt=end)
    notices = LeadsNotice.objects.filter(applied_at__gte=start, applied_at__lt=end)
    # The day's few ids first: an OR of two subqueries would read every case.
    case_ids = {
        *whereabouts.values_list("message__case", flat=True),
        *notices.exclude(address=None).values_list("paper__case", flat=True),
    }
    return to_serve(Case.objects.filter(pk__in=case_ids))


def to_serve(cases: CaseQuerySet) -> CaseQuerySet:
    """Those of `cases` with a paper to serve, in the order of their numbers."""
    papers = CivilProcess.objects.to_serve().filter(case__in=cases).values("case")
    return cases.filter(pk__in=papers).order_by("case_key")
