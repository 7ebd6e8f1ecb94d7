"""Court days: on which day an order ends, and until when something can be filed."""

from collections.abc import Collection
from datetime import date, timedelta

SATURDAY = 5


def is_court_day(day: date, closed: Collection[date]) -> bool:
    """Whether the court is open on `day`; `closed` holds the closed weekdays."""
    return day.weekday() < SATURDAY and day not in closed


def court_day_from(day: date, closed: Collection[date]) -> date:
    """`day`, or the next court day after it.

    An order that would end on a court holiday ends with the next court day
    (750 ILCS 60/220(f)).
    """
    while not is_court_day(day, closed):
        day += timedelta(days=1)
    return day


def court_day_until(day: date, closed: Collection[date]) -> date:
    """`day`, or the last court day before it: the last one to file something in time."""
    while not is_court_day(day, closed):
        day -= timedelta(days=1)
    return day
