"""Court days: until when something can be filed, and on which day an order ends.

A day is doubtful while nobody has confirmed that the court is open: until the circuit's own
list of a year is loaded, these are the holidays of a general list, and the days on which courts
around here often close. Each answer is careful in the survivor's favour.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings

SATURDAY = 5
DAY = timedelta(days=1)


class End(NamedTuple):
    """The days with whose end an order ends: it holds until the earliest, at most until the latest.

    They differ only where a doubtful day lies between.
    """

    earliest: date
    latest: date


@dataclass(frozen=True)
class CourtCalendar:
    """What is known of the days on which the court is closed."""

    closed: Set[date] = frozenset()  # by the circuit's list, or entered by hand
    general: Set[date] = frozenset()  # by a general list of holidays
    confirmed: Set[int] = frozenset()  # the years of which the circuit's list is loaded

    def is_closed(self, day: date) -> bool:
        """Whether the court is certainly closed on `day`."""
        return day.weekday() >= SATURDAY or day in self.closed

    def is_doubtful(self, day: date) -> bool:
        """Whether the court may be closed on `day`, and nobody has confirmed it."""
        if self.is_closed(day) or day.year in self.confirmed:
            return False
        return day in self.general or day in settings.AGENCY.often_closed(day.year)

    def is_open(self, day: date) -> bool:
        """Whether the court is certainly open on `day`."""
        return not self.is_closed(day) and not self.is_doubtful(day)

    def last_day_by(self, day: date) -> date:
        """`day`, or the last day before it on which the court is certainly open: to act in time."""
        while not self.is_open(day):
            day -= DAY
        return day

    def end(self, day: date) -> End:
        """When an order ends whose last day by its own words is `day`.

        One that would end on a court holiday ends with the next court day (750 ILCS 60/220(f)).
        """
        earliest = day
        while self.is_closed(earliest):
            earliest += DAY
        latest = earliest
        while not self.is_open(latest):
            latest += DAY
        return End(earliest, latest)
