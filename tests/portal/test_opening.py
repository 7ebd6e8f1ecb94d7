"""When a line answers, and when one that is closed opens next."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from portal import agency
from portal.opening import read_periods
from tests.office_hours import MORNING_AND_AFTERNOON
from tests.portal.test_agency import COOK_COUNTY

SATURDAY = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)  # noon in Illinois
SUNDAY = datetime(2026, 11, 29, 18, 0, tzinfo=UTC)
MONDAY_NIGHT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)  # 6 a.m. there


@pytest.fixture
def unit(settings) -> agency.Line:
    """The unit's line: Monday through Saturday, no times."""
    return settings.AGENCY.liaison


@pytest.fixture
def office(unit) -> agency.Line:
    """A line whose times are known."""
    periods = read_periods(MORNING_AND_AFTERNOON)
    return replace(unit, days=tuple(periods), periods=periods)


def test_on_a_day_without_times_nobody_is_told_that_it_answers_or_does_not(unit, time_machine):
    time_machine.move_to(SATURDAY)
    assert unit.is_open is None
    assert replace(unit, days=()).is_open is None


def test_on_sunday_the_unit_is_closed_and_opens_tomorrow(unit, time_machine):
    time_machine.move_to(SUNDAY)
    assert unit.is_open is False
    assert unit.next_opening == "Opens tomorrow"


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        (MONDAY_NIGHT, False, "Opens today, 8:30 a.m."),
        (datetime(2026, 11, 30, 18, 0, tzinfo=UTC), False, "Opens today, 1 p.m."),
        (SATURDAY, False, "Opens Monday, 8:30 a.m."),
        (SUNDAY, False, "Opens tomorrow, 8:30 a.m."),
        (datetime(2026, 11, 30, 17, 59, tzinfo=UTC), True, "Opens today, 1 p.m."),
        (datetime(2026, 11, 30, 20, 0, tzinfo=UTC), True, "Opens tomorrow, 8:30 a.m."),
        (datetime(2026, 3, 9, 13, 30, tzinfo=UTC), True, "Opens today, 1 p.m."),  # summer time
        (datetime(2026, 3, 7, 14, 30, tzinfo=UTC), False, "Opens today, 9 a.m."),  # the day before
    ],
)
def test_with_times_it_is_open_or_says_when_it_opens(office, time_machine, now, is_open, opens):
    time_machine.move_to(now)
    assert office.is_open is is_open
    assert office.next_opening == opens


def test_on_a_holiday_with_times_too_nobody_is_told_that_it_answers(office, time_machine):
    time_machine.move_to(datetime(2026, 11, 26, 18, 30, tzinfo=UTC))  # Thanksgiving
    assert office.is_open is None


def test_no_holiday_is_told_as_the_day_on_which_it_opens(unit, office, time_machine):
    time_machine.move_to(datetime(2026, 9, 6, 18, 0, tzinfo=UTC))  # Labor Day is next
    assert [line.next_opening for line in (unit, office)] == ["", ""]


def test_a_hotline_always_answers(settings, time_machine):
    time_machine.move_to(SUNDAY)
    assert [line.is_open for line in settings.AGENCY.hotlines] == [True, True]


def test_the_day_is_told_in_the_readers_language(office, time_machine):
    time_machine.move_to(SATURDAY)
    with translation.override("pl"):
        assert office.next_opening.startswith("Otwarte od poniedziałku, 08:30")
    with translation.override("es"):
        assert office.next_opening.startswith("Abre el lunes, 08:30")


def with_hours(tmp_path, hours: str) -> agency.Line:
    """The unit's line, as a file reads that says `hours` of it."""
    text = COOK_COUNTY.read_text(encoding="utf-8")
    begin = text.index('days = ["Monday"')
    line = text[begin : text.index("\n", begin)]
    file = tmp_path / "agency.toml"
    file.write_text(text.replace(line, hours))
    return agency.load(file).liaison


def test_a_line_may_say_its_periods_for_each_weekday(tmp_path):
    written = """
        periods.Saturday = ["09:00-12:00"]
        periods.Monday = ["13:00-17:00", "08:30-12:00"]
        periods.Sunday = []
    """
    line = with_hours(tmp_path, written)
    assert line.days == (0, 5)
    assert line.periods == {
        0: ((time(8, 30), time(12)), (time(13), time(17))),
        5: ((time(9), time(12)),),
    }


@pytest.mark.parametrize(
    ("hours", "reason"),
    [
        ('days = ["Montag"]', "Montag is no day of the week"),
        ("opens = 08:30:00", "opens"),
        ('periods.Montag = ["08:30-12:00"]', "Montag is no day of the week"),
        ('periods.Monday = ["12:00-08:30"]', "Monday, 12:00-08:30: this ends before it begins"),
        ('periods.Monday = ["22:00-06:00"]', "One over midnight is two: until 23:59, and from"),
        ('periods.Monday = ["08:30-08:30"]', "this ends before it begins"),
        ('periods.Monday = ["08:30-24:00"]', "08:30-24:00: there is no such time"),
        ('periods.Monday = ["13:00-17:00", "8:30-12:00"]', "Monday, 8:30-12:00: write a period"),
        ('periods.Monday = ["08:30-12:30", "12:00-17:00"]', "Monday overlap, from 08:30 and 12:00"),
        ('periods.Monday = "08:30-12:00"', "the periods of Monday are a list"),
        ("periods.Monday = [8, 12]", "Monday, 8: write a period like"),
        ("periods.Monday = []", "periods is a table"),
        ('periods = ["08:30-12:00"]', "periods is a table"),
        ('days = ["Monday"]\nperiods.Monday = ["08:30-12:00"]', "leave out days, or periods"),
    ],
)
def test_a_slip_in_the_hours_is_named(tmp_path, hours, reason):
    with pytest.raises(ImproperlyConfigured, match=reason) as refusal:
        with_hours(tmp_path, hours)
    assert str(tmp_path / "agency.toml") in str(refusal.value)


def test_cook_countys_file_says_the_days_and_no_times(unit):
    assert (unit.days, unit.periods) == ((0, 1, 2, 3, 4, 5), {})
