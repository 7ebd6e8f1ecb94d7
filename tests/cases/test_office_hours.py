"""The office's open hours, on its wall clock: lunch, days off, and the days the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings as configured

from cases.office import OfficeCalendar
from portal.opening import WEEKDAYS
from tests.office_hours import MORNING_AND_AFTERNOON, keep

ZONE = configured.AGENCY.zone
THANKSGIVING = date(2026, 11, 26)
CALENDAR = OfficeCalendar(frozenset({THANKSGIVING}))
TWO = timedelta(hours=2)
NIGHTS = {day: ["00:00-06:00", "18:00-23:59"] for day in WEEKDAYS}


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time in 2026, where the office is."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at(11, 24, 9, 0), at(11, 24, 11, 0)),  # a Tuesday
        (at(11, 24, 6, 0), at(11, 24, 10, 30)),  # before it opens
        (at(11, 24, 11, 0), at(11, 24, 14, 0)),  # over lunch
        (at(11, 24, 16, 30), at(11, 25, 10, 0)),  # into the next day
        (at(11, 25, 16, 30), at(11, 27, 10, 0)),  # over Thanksgiving
        (at(11, 26, 9, 0), at(11, 27, 10, 30)),  # on it
        (at(11, 27, 16, 0), at(11, 28, 10, 0)),  # into a Saturday
        (at(11, 28, 11, 0), at(11, 30, 7, 0)),  # until noon: 20 hours of days are over sooner
        (at(11, 29, 12, 0), at(11, 30, 10, 30)),  # a Sunday
    ],
    ids=["tuesday", "early", "lunch", "evening", "eve", "holiday", "friday", "saturday", "sunday"],
)
def test_2_open_hours_count_while_somebody_is_there(settings, start, end):
    keep(settings, MORNING_AND_AFTERNOON)
    assert CALENDAR.after_open_hours(start, TWO) == end


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at(3, 7, 23, 0), at(3, 8, 1, 1)),  # a minute before midnight is not open
        (at(3, 8, 1, 0), at(3, 8, 4, 0)),  # from 1 to 4 they are two
        (at(11, 1, 0, 30), at(11, 1, 1, 30)),  # from 12:30 to 1:30 as well: the second 1:30
        (at(3, 8, 19, 0), at(3, 8, 21, 0)),
    ],
    ids=["before", "skipped", "twice", "after"],
)
def test_on_the_nights_the_clocks_change_real_hours_count(settings, start, end):
    keep(settings, NIGHTS)
    due = CALENDAR.after_open_hours(start.astimezone(UTC), TWO)
    assert due.astimezone(ZONE).replace(tzinfo=None) == end.replace(tzinfo=None)


@pytest.mark.parametrize("day", [8, 9], ids=["skipped", "usual"])
def test_a_period_within_the_skipped_hour_is_none(settings, day):
    keep(settings, {"Sunday": ["02:15-02:45"], "Monday": ["02:15-02:45"]})
    assert CALENDAR.opening(at(3, day)) == at(3, 9, 2, 15)


def test_the_hour_that_comes_twice_counts_once_however_it_is_divided(settings):
    keep(settings, {"Sunday": ["00:00-01:30", "01:30-06:00"], "Monday": ["09:00-17:00"]})
    assert CALENDAR.after_open_hours(at(11, 1), timedelta(hours=6)) == at(11, 1, 5)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at(11, 27, 17, 0), at(11, 28, 13, 0)),  # a Friday, before a Saturday of three hours
        (at(11, 24, 16, 0), at(11, 25, 11, 30)),  # a Tuesday: 4 of them are sooner
    ],
    ids=["friday", "tuesday"],
)
def test_4_open_hours_take_no_longer_than_20_hours_of_open_days(settings, start, end):
    keep(settings, MORNING_AND_AFTERNOON)
    assert CALENDAR.after_open_hours(start.astimezone(UTC), timedelta(hours=4)) == end


def test_where_no_hours_are_known_whole_days_count():
    start = at(11, 24, 22, 30).astimezone(UTC)
    assert CALENDAR.after_open_hours(start, TWO) == CALENDAR.after(start, TWO) == at(11, 25, 0, 30)
