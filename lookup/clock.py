"""The order's clock: how long it lasts, and until when something can be done about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from cases.court import court_day_until
from cases.models import Case, CivilProcess

NEAR = {
    Case.Stage.EMERGENCY: timedelta(days=3),
    Case.Stage.INTERIM: timedelta(days=3),
    Case.Stage.PLENARY: timedelta(days=60),
}


@dataclass(frozen=True)
class Clock:
    """An order's dates, seen from `now`. Days are days of the agency's time zone.

    `closed` holds the court's closed weekdays around the end of the order.
    """

    case: Case
    papers: Sequence[CivilProcess]
    now: datetime
    closed: Collection[date]

    @property
    def today(self) -> date:
        """Today, where the agency is."""
        return _day(self.now)

    @property
    def is_shown(self) -> bool:
        """False when the court took back every paper: then only the clerk knows."""
        return {paper.status for paper in self.papers} != {CivilProcess.Status.RECALLED}

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be served, or nothing was.

        A paper sent back does not count once another one was served.
        """
        statuses = {paper.status for paper in self.papers}
        return CivilProcess.Status.PENDING in statuses or not self.is_served

    @property
    def is_served(self) -> bool:
        """Whether at least one paper was served."""
        return CivilProcess.Status.SERVED in {paper.status for paper in self.papers}

    @property
    def is_looking(self) -> bool:
        """Whether it still helps to know where the respondent can be found."""
        return any(paper.is_to_serve for paper in self.papers)

    @property
    def template_name(self) -> str:
        """The template that says what the time left means, and what to do with it."""
        if self.is_over:
            return "lookup/clock/over.html"
        if self.is_waiting:
            return "lookup/clock/waiting.html"
        if self.case.stage == Case.Stage.PLENARY:
            return "lookup/clock/plenary.html"
        return "lookup/clock/served.html"

    @property
    def may_last_days(self) -> int:
        """How long an order of this stage may last at most."""
        return int(settings.AGENCY.durations[self.case.stage].max_days)

    @property
    def laws(self) -> str:
        """What the clock rests on, cited."""
        laws = settings.AGENCY.laws
        acts = {Case.Kind.CNCO: laws.civil_no_contact, Case.Kind.SNCO: laws.stalking_no_contact}
        if self.case.kind in acts:
            return str(acts[Case.Kind(self.case.kind)])
        stage = settings.AGENCY.durations[self.case.stage]
        return f"{stage.citation}, {laws.court_day}"

    @property
    def days_left(self) -> int | None:
        """Days until the date on the order; 0 on that day, less than 0 after it."""
        return (self.case.expires_on - self.today).days if self.case.expires_on else None

    @property
    def ends_on(self) -> date | None:
        """The day with whose end the order ends: a court day (750 ILCS 60/220(f))."""
        return self.case.ends_on(self.closed)

    @property
    def runs_on(self) -> bool:
        """Whether the order holds past the date on it, because the court is closed that day."""
        return self.ends_on != self.case.expires_on

    @property
    def is_over(self) -> bool:
        """Whether the order has ended, by the dates that are known here."""
        return self.ends_on is not None and self.ends_on < self.today

    @property
    def file_by(self) -> date | None:
        """The last court day to ask for more time; None when there is no end, or it is past.

        Once the last one before the date on the order is gone, it is the one on which the
        order ends by law.
        """
        if self.case.expires_on is None or self.is_over:
            return None
        last = court_day_until(self.case.expires_on, self.closed)
        return last if last >= self.today else self.ends_on

    @property
    def is_near(self) -> bool:
        """Whether the last day to ask for more time is so near that it comes first on the page."""
        return (
            self.file_by is not None
            and self.file_by - self.today <= NEAR[Case.Stage(self.case.stage)]
        )

    @property
    def has_hearing_ahead(self) -> bool:
        """Whether a court date is on record, today or later."""
        return self.case.hearing_at is not None and not self.hearing_is_past

    @property
    def hearing_is_today(self) -> bool:
        """Whether the court date is today, even if its hour has passed."""
        return self.case.hearing_at is not None and _day(self.case.hearing_at) == self.today

    @property
    def hearing_is_past(self) -> bool:
        """Whether the court date on record was before today; on the day itself it is not past."""
        return self.case.hearing_at is not None and _day(self.case.hearing_at) < self.today

    @property
    def hearing_is_late(self) -> bool:
        """Whether the order ends before the court date comes."""
        if self.case.hearing_at is None or self.ends_on is None:
            return False
        return self.ends_on < _day(self.case.hearing_at)


def _day(moment: datetime) -> date:
    return moment.astimezone(settings.AGENCY.zone).date()
