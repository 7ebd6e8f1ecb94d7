"""The office's working days, and by when a message is to be read."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings as configured

from cases.models import ClosedDay
from cases.office import OfficeCalendar

ZONE = configured.AGENCY.zone
THANKSGIVING = date(2026, 11, 26)
CALENDAR = OfficeCalendar(frozenset({THANKSGIVING}))


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A time in 2026, where the office is."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("sent", "until"),
    [
        (at(11, 24, 15, 40), at(11, 25, 15, 40)),  # a Tuesday
        (at(11, 25, 15, 40), at(11, 27, 15, 40)),  # the day before Thanksgiving
        (at(11, 26, 9, 0), at(11, 27)),  # on it: with the end of the next working day
        (at(11, 27, 9, 0), at(11, 28, 9, 0)),  # a Friday; the office works on Saturdays
        (at(11, 28, 9, 0), at(11, 30, 9, 0)),  # a Saturday
        (at(11, 29, 9, 0), at(11, 30)),  # a Sunday
        (at(10, 31, 1, 30), at(11, 2, 1, 30)),  # the clocks go back in between
    ],
    ids=["tuesday", "eve", "holiday", "friday", "saturday", "sunday", "clocks"],
)
def test_a_message_is_to_be_read_within_a_working_day(sent, until):
    assert CALENDAR.read_by(sent) == until


def test_an_office_that_names_no_days_works_on_all_but_closed_ones(settings):
    line = replace(configured.AGENCY.liaison, days=())
    settings.AGENCY = replace(configured.AGENCY, liaison=line)
    assert CALENDAR.is_open(date(2026, 11, 29))
    assert not CALENDAR.is_open(THANKSGIVING)


def test_days_off_of_the_office_count_and_those_of_the_court_alone_do_not(db):
    ClosedDay.objects.all().delete()
    for day, kind in ((1, "OFFICE"), (2, "BOTH"), (3, "COURT")):
        ClosedDay.objects.create(day=date(2026, 12, day), name="Off", kind=kind)
    calendar = ClosedDay.objects.office(date(2026, 12, 1))
    assert calendar.next_open(date(2026, 12, 1)) == date(2026, 12, 3)
    assert ClosedDay.objects.office(date(2026, 12, 2)).is_open(date(2026, 12, 1))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (at(11, 24, 15, 40), at(11, 24, 19, 40)),
        (at(11, 24, 22, 0), at(11, 25, 2, 0)),  # into another working day
        (at(11, 25, 22, 0), at(11, 27, 2, 0)),  # over Thanksgiving
        (at(11, 26, 9, 0), at(11, 27, 4, 0)),  # on it
        (at(11, 28, 23, 30), at(11, 30, 3, 30)),  # a Saturday, before a Sunday off
        (at(10, 31, 22, 0), at(11, 2, 2, 0)),  # the clocks go back on the day off
        (at(10, 31, 20, 0), at(11, 2, 0, 0)),
    ],
    ids=["tuesday", "night", "eve", "holiday", "saturday", "clocks", "midnight"],
)
def test_4_hours_count_on_working_days_alone(start, end):
    assert CALENDAR.after(start.astimezone(UTC), timedelta(hours=4)) == end
