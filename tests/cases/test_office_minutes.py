"""The office's clocks over a year, beside a count of each of its minutes."""

import random
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import accumulate

import pytest
from django.conf import settings as configured
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.office import LATE_AFTER, OfficeCalendar
from portal.opening import WEEKDAYS
from tests.office_hours import agency

THANKSGIVING = date(2026, 11, 26)
CALENDAR = OfficeCalendar(frozenset({THANKSGIVING}))
MINUTE = timedelta(minutes=1)
YEAR = datetime(2026, 1, 1, tzinfo=configured.AGENCY.zone).astimezone(UTC)
DAY = 24 * 60
MINUTES = 366 * DAY
# The clocks may change within a period, not at its end.
ENDS = st.integers(0, DAY - 1).filter(lambda minute: not 60 <= minute < 180)
WEEK = st.lists(st.lists(ENDS, max_size=4, unique=True).map(sorted), min_size=7, max_size=7)


@cache
def wall() -> list[tuple[int, int]]:
    """Of each minute of the year its day of the week, -1 on a day off, and its number in that."""
    zone = configured.AGENCY.zone
    local = ((YEAR + number * MINUTE).astimezone(zone) for number in range(MINUTES))
    return [
        (-1 if now.date() == THANKSGIVING else now.weekday(), now.hour * 60 + now.minute)
        for now in local
    ]


def counted(is_open: set[tuple[int, int]]) -> list[int]:
    """How many open minutes lie before each, counted one by one."""
    return [0, *accumulate(minute in is_open for minute in wall())]


def moment(before: list[int], start: int, span: int) -> datetime:
    """The open minute before which `span` others lie since `start`."""
    return YEAR + (bisect_right(before, before[start] + span) - 1) * MINUTE


@pytest.mark.many
@given(WEEK, st.integers())
@settings(max_examples=15, deadline=None)
def test_in_a_year_open_time_is_what_a_count_of_minutes_gives_and_never_goes_back(week, seed):
    week[0] = week[0] if len(week[0]) > 1 else [540, 720]
    pairs = {day: list(zip(ends[::2], ends[1::2], strict=False)) for day, ends in enumerate(week)}
    hours = counted(
        {(day, one) for day, periods in pairs.items() for ends in periods for one in range(*ends)}
    )
    days = counted({(day, one) for day, periods in pairs.items() if periods for one in range(DAY)})
    written = {
        WEEKDAYS[day]: [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in periods]
        for day, periods in pairs.items()
    }
    chance = random.Random(seed)
    with override_settings(AGENCY=agency(written)):
        last = CALENDAR.after_open_hours(YEAR, MINUTE)
        for start in sorted(chance.sample(range(MINUTES - 30 * DAY), 150)):
            begun, span = YEAR + start * MINUTE, chance.randrange(1, 600)
            at_most = moment(days, start, LATE_AFTER // MINUTE)
            assert CALENDAR.after(begun, LATE_AFTER) == at_most
            assert CALENDAR.opening(begun) == moment(hours, start, 0)
            due = CALENDAR.after_open_hours(begun, span * MINUTE)
            assert due == min(moment(hours, start, span), at_most)
            assert last <= (last := CALENDAR.after_open_hours(begun, MINUTE)) <= due
