"""The days on which the office works: when someone is there to call, and to read."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from cases.court import DAY
from portal.walltime import in_zone

READ_WITHIN = DAY  # of a working day
LATE_AFTER = timedelta(hours=20)  # of READ_WITHIN: then others hear of what nobody read
Span = tuple[datetime, datetime]  # from when, until when, in UTC


@dataclass(frozen=True)
class OfficeCalendar:
    """What is known of the days on which the office is closed, beside its days of the week."""

    closed: Set[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether someone works on `day`; every day where the agency's file names none."""
        days = settings.AGENCY.liaison.days
        return day not in self.closed and (not days or day.weekday() in days)

    def next_open(self, day: date) -> date:
        """`day`, or the first day after it on which someone works."""
        while not self.is_open(day):
            day += DAY
        return day

    def periods(self, day: date) -> list[Span]:
        """From when until when someone is in the office on `day`, in UTC.

        All of an open day where the agency's file does not know the hours. An end within the hour
        that comes twice is its second, a beginning its first.
        """
        known = settings.AGENCY.liaison.periods
        if not known or not self.is_open(day):
            return self._whole_day(day)
        return [
            (_in_utc(day, opens), _in_utc(day, closes, fold=1))
            for opens, closes in known[day.weekday()]
        ]

    def opening(self, moment: datetime) -> datetime:
        """`moment` if someone is in the office then, else when it opens next."""
        return _count(moment, timedelta(), self.periods)

    def after(self, start: datetime, span: timedelta) -> datetime:
        """When `span` of days on which someone works is over since `start`.

        Such a day counts from midnight to midnight, whatever the hours: so does the promise of a
        day on her pages, and what keeps it may not wait for 20 hours of 8 a day.
        """
        return _count(start, span, self._whole_day)

    def after_open_hours(self, start: datetime, span: timedelta) -> datetime:
        """When the office was open for `span` since `start`, where its hours are known.

        LATE_AFTER of its days at most: before a short Saturday a few open hours can take longer
        than the day that her page promises.
        """
        return min(_count(start, span, self.periods), self.after(start, LATE_AFTER))

    def _whole_day(self, day: date) -> list[Span]:
        ends = (_in_utc(day, time.min), _in_utc(day + DAY, time.min))
        return [ends] if self.is_open(day) else []

    def read_by(self, sent_at: datetime) -> datetime:
        """Until when a message of `sent_at` is to be read: within 24 hours of working days.

        One of a day off counts from the next working day: the answer is that day at midnight,
        with which it begins, and means its end.
        """
        wall = sent_at.astimezone(settings.AGENCY.zone).replace(tzinfo=None)
        first = self.next_open(wall.date())
        if first != wall.date():
            return in_zone(datetime.combine(first, time.min))
        due = wall + READ_WITHIN
        # The clocks may skip that hour: an hour later is there.
        due = datetime.combine(self.next_open(due.date()), due.time())
        return due.replace(tzinfo=settings.AGENCY.zone)


def _count(start: datetime, span: timedelta, periods: Callable[[date], list[Span]]) -> datetime:
    """When `span` of the `periods` of each day has passed since `start`: a moment within them."""
    start = start.astimezone(UTC)
    day = start.astimezone(settings.AGENCY.zone).date()
    while True:
        for opens, closes in periods(day):
            start = max(start, opens)
            left = max(closes - start, timedelta())
            if left > span:
                return start + span
            span -= left
            start += left
        day += DAY


def _in_utc(day: date, wall: time, fold: int = 0) -> datetime:
    """In UTC, for two times of one zone are subtracted by the clock on the wall."""
    moment = datetime.combine(day, wall, settings.AGENCY.zone).replace(fold=fold)
    return moment.astimezone(UTC)
