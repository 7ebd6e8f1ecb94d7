"""The order's clock: how long it lasts, and until when something can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from cases.court import CourtCalendar, End
from cases.models import Case, CivilProcess

NEAR = {
    Case.Stage.EMERGENCY: timedelta(days=3),
    Case.Stage.INTERIM: timedelta(days=3),
    Case.Stage.PLENARY: timedelta(days=60),
}


@dataclass(frozen=True)
class Clock:
    """An order's dates, seen from `now`. Days are days of the agency's time zone.

    `calendar` holds the court's days.
    """

    case: Case
    papers: Sequence[CivilProcess]
    now: datetime
    calendar: CourtCalendar

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
        """Whether it still helps to know where the respondent can be found.

        Of an order that has ended nothing is asked any more, where its end is on record.
        """
        return not self.is_over and any(paper.is_to_serve for paper in self.papers)

    @property
    def template_name(self) -> str:
        """The template that says what the time left means, and what to do with it."""
        if self.is_over:
            return "lookup/clock/over.html"
        if self.may_be_over:
            return "lookup/clock/in_doubt.html"
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
    def end(self) -> End | None:
        """When the order ends, where an end is on record (750 ILCS 60/220(f))."""
        return self.case.end(self.calendar)

    @property
    def runs_on(self) -> bool:
        """Whether the order may hold past the date on it, because the court is closed that day."""
        return self.end is not None and self.end.latest != self.case.expires_on

    @property
    def is_over(self) -> bool:
        """Whether the order has ended, by the dates that are known here."""
        return self.end is not None and self.end.latest < self.today

    @property
    def may_be_over(self) -> bool:
        """Whether nobody here knows if the order still holds.

        Its earliest end is past and its latest is not; or no end is on record, and an order of
        its stage does not hold so long unless the court made it longer.
        """
        if self.end:
            return self.end.earliest < self.today <= self.end.latest
        longest = self._longest_until
        return longest is not None and self.calendar.end(longest).latest < self.today

    @property
    def _longest_until(self) -> date | None:
        """The last day of an order of this stage that no court made longer.

        Where the day it was issued is not on record, it was the day of the first service at the
        latest. The calendar then knows weekends only: the doubt may come some days early.
        """
        served = [paper.served_at for paper in self.papers if paper.served_at]
        if self.case.issued_on or not served:
            return self.case.longest_until
        return _day(min(served)) + timedelta(days=self.may_last_days)

    @property
    def file_by(self) -> date | None:
        """The last court day to ask for more time; None when there is no end, or it may be past.

        Only a day on which the court is certainly open counts. Once the last one before the
        date on the order is gone, it is the one on which the order ends by law.
        """
        if self.end is None or self.case.expires_on is None or self.end.earliest < self.today:
            return None
        last = self.calendar.last_day_by(self.case.expires_on)
        return last if last >= self.today else self.end.earliest

    @property
    def file_by_is_doubtful(self) -> bool:
        """Whether the court may be closed on that last day."""
        return self.file_by is not None and not self.calendar.is_open(self.file_by)

    @property
    def closing_is_doubtful(self) -> bool:
        """Whether the court may be open, or closed, on a day from today until that last day."""
        if self.file_by is None:
            return False
        until = (self.file_by - self.today).days
        return any(self.calendar.is_doubtful(self.today + timedelta(days)) for days in range(until))

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
    def hearing_is_first(self) -> bool:
        """Whether the court date comes no later than the last day to ask for more time.

        It is the day that counts then: the survivor can ask in court.
        """
        if self.case.hearing_at is None or self.hearing_is_past:
            return False
        return self.file_by is None or _day(self.case.hearing_at) <= self.file_by

    @property
    def hearing_is_past(self) -> bool:
        """Whether the court date was before today; on the day itself, at any hour, it is not."""
        return self.case.hearing_at is not None and _day(self.case.hearing_at) < self.today

    @property
    def hearing_is_late(self) -> bool:
        """Whether the order still holds, and may end before the court date comes."""
        if self.is_over or self.may_be_over:
            return False
        return self.case.hearing_is_late(self.calendar)


def _day(moment: datetime) -> date:
    return moment.astimezone(settings.AGENCY.zone).date()
