"""When a line answers, and when one that is closed opens next."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from portal import agency
from tests.portal.test_agency import COOK_COUNTY

SATURDAY = datetime(2026, 11, 28, 18, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 18, 0, tzinfo=UTC)  # noon in Illinois
MONDAY_NIGHT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)  # 6 a.m. there
FRIDAY_EVENING = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)  # 5:30 p.m.


@pytest.fixture
def unit(settings) -> agency.Line:
    """The unit's line: Monday through Saturday, no times."""
    return settings.AGENCY.liaison


@pytest.fixture
def office(unit) -> agency.Line:
    """A line whose times are known."""
    return replace(unit, days=(0, 1, 2, 3, 4), opens=time(8, 30), closes=time(17))


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
        (FRIDAY_EVENING, False, "Opens Monday, 8:30 a.m."),
        (SUNDAY, False, "Opens tomorrow, 8:30 a.m."),
        (datetime(2026, 11, 30, 18, 0, tzinfo=UTC), True, "Opens tomorrow, 8:30 a.m."),
    ],
)
def test_with_times_it_is_open_or_says_when_it_opens(office, time_machine, now, is_open, opens):
    time_machine.move_to(now)
    assert office.is_open is is_open
    assert office.next_opening == opens


def test_a_hotline_always_answers(settings, time_machine):
    time_machine.move_to(SUNDAY)
    assert [line.is_open for line in settings.AGENCY.hotlines] == [True, True]


def test_the_day_is_told_in_the_readers_language(office, time_machine):
    time_machine.move_to(FRIDAY_EVENING)
    with translation.override("pl"):
        assert office.next_opening.startswith("Otwarte od poniedziałku, 08:30")
    with translation.override("es"):
        assert office.next_opening.startswith("Abre el lunes, 08:30")


@pytest.mark.parametrize(
    "slip",
    [
        'days = ["Montag"]',
        "opens = 08:30:00",
        'days = ["Monday"]\nopens = 08:30:00',
        'days = ["Monday"]\nopens = "8.30"\ncloses = "5"',
    ],
)
def test_a_slip_in_the_hours_is_named(tmp_path, slip):
    text = COOK_COUNTY.read_text(encoding="utf-8")
    begin = text.index('days = ["Monday"')
    line = text[begin : text.index("\n", begin)]
    file = tmp_path / "agency.toml"
    file.write_text(text.replace(line, slip))
    with pytest.raises(ImproperlyConfigured, match=r"Montag|opens and closes|not in tuple"):
        agency.load(file)
