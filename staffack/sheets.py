"""What deputies take along: where the respondent of a case may be found."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet

from cases.models import Case, CivilProcess
from messaging.models import Whereabouts
from staffack.models import LeadsNotice


@dataclass(frozen=True)
class Sheet:
    """One case on one page. Of her it holds nothing but what she told for the deputies."""

    case: Case
    papers: list[CivilProcess]
    told: list[Whereabouts]
    notices: list[LeadsNotice]

    @classmethod
    def of(cls, case: Case) -> "Sheet":
        """What is known now, newest first."""
        told = Whereabouts.objects.filter(message__case=case).select_related("message")
        notices = LeadsNotice.objects.filter(paper__case=case).exclude(address=None)
        return cls(
            case=case,
            papers=list(case.civilprocess_set.order_by("pk")),
            told=list(told.order_by("-message__sent_at", "-pk")),
            notices=list(notices.select_related("paper").order_by("-served_at", "-pk")),
        )

    @property
    def hazards(self) -> list[str]:
        """What any account warns of: it stands on top."""
        return list(dict.fromkeys(hazard for one in self.told for hazard in one.hazards()))

    @property
    def is_empty(self) -> bool:
        """Whether a deputy would learn nothing from it."""
        return not self.told and not self.notices


def cases_on(day: date) -> QuerySet[Case]:
    """Cases with a paper to serve of which something was heard on `day`, in the office's zone."""
    zone = settings.AGENCY.zone
    start = datetime.combine(day, time.min, tzinfo=zone)
    within = (start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone))
    told = Whereabouts.objects.filter(
        message__sent_at__gte=within[0], message__sent_at__lt=within[1]
    )
    noticed = LeadsNotice.objects.exclude(address=None).filter(
        applied_at__gte=within[0], applied_at__lt=within[1]
    )
    # The day's few ids first: an OR of two subqueries would read every case.
    heard = {
        *told.values_list("message__case", flat=True),
        *noticed.values_list("paper__case", flat=True),
    }
    to_serve = CivilProcess.objects.to_serve().filter(case__in=heard).values("case")
    return Case.objects.filter(pk__in=to_serve).order_by("case_key")
