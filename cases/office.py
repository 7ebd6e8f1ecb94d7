"""The days on which the office works: when someone is there to call, and to read."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.conf import settings

from cases.court import DAY
from portal.walltime import in_zone

READ_WITHIN = DAY  # of a working day


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

    def after(self, start: datetime, span: timedelta) -> datetime:
        """When `span`, a day at most, of days on which someone works is over since `start`.

        Such a day counts from midnight to midnight: not of every line are the hours known.
        `start`, and what is given, are times in UTC.
        """
        day = start.astimezone(settings.AGENCY.zone).date()
        begun = start if self.is_open(day) else _midnight(self.next_open(day))
        day = begun.astimezone(settings.AGENCY.zone).date() + DAY
        left = begun + span - _midnight(day)
        return begun + span if left < timedelta() else _midnight(self.next_open(day)) + left

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


def _midnight(day: date) -> datetime:
    """When `day` begins, in UTC: two times of one zone are subtracted by the clock on the wall."""
    return in_zone(datetime.combine(day, time.min)).astimezone(UTC)
