"""Court days, and the list of days on which the court is closed."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.court import court_day_from, court_day_until
from cases.models import ClosedDay
from cases.models.closed_days import fill_in_years

THANKSGIVING = date(2026, 11, 26)


@pytest.fixture
def nothing(db):
    """No closed day at all, as before the first migration."""
    ClosedDay.objects.all().delete()


@pytest.mark.parametrize(
    ("day", "until", "since"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 24)),
        (THANKSGIVING, date(2026, 11, 25), date(2026, 11, 27)),
        (date(2026, 11, 28), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 4)),
    ],
    ids=["open", "holiday", "saturday", "new_year"],
)
def test_a_closed_day_moves_to_the_court_day_before_or_after(day, until, since):
    closed = {THANKSGIVING, date(2027, 1, 1)}
    assert court_day_until(day, closed) == until
    assert court_day_from(day, closed) == since


def test_migrating_lists_this_year_and_the_next_two(nothing, time_machine):
    time_machine.move_to("2026-11-24T12:00:00-06:00")
    call_command("migrate", verbosity=0)
    days = set(ClosedDay.objects.values_list("day", flat=True))
    assert {day.year for day in days} == {2026, 2027, 2028}
    for day in (THANKSGIVING, date(2026, 2, 12), date(2027, 6, 18), date(2028, 12, 25)):
        assert day in days
    assert all(day.weekday() < 5 for day in days)


def test_a_deleted_day_stays_away(nothing, time_machine):
    time_machine.move_to("2026-11-24T12:00:00-06:00")
    fill_in_years("default")
    ClosedDay.objects.get(day=date(2026, 11, 3)).delete()
    before = list(ClosedDay.objects.values())
    fill_in_years("default")
    assert list(ClosedDay.objects.values()) == before


def test_a_new_year_is_added_and_the_older_ones_are_left_alone(nothing, time_machine):
    time_machine.move_to("2026-11-24T12:00:00-06:00")
    fill_in_years("default")
    ClosedDay.objects.filter(day__year=2027).exclude(day=date(2027, 1, 1)).delete()
    time_machine.move_to("2027-01-02T12:00:00-06:00")
    fill_in_years("default")
    assert ClosedDay.objects.filter(day__year=2027).count() == 1
    assert ClosedDay.objects.filter(day__year=2029).exists()


def test_an_office_that_lists_its_days_itself_gets_none(nothing, settings):
    settings.AGENCY = replace(settings.AGENCY, court_holidays="")
    fill_in_years("default")
    assert not ClosedDay.objects.exists()


def test_closed_days_near_a_day_are_all_that_can_move_it(nothing):
    for day in (date(2026, 11, 9), THANKSGIVING, date(2026, 12, 25)):
        ClosedDay.objects.create(day=day, name="closed")
    assert ClosedDay.objects.near(date(2026, 11, 28)) == {THANKSGIVING}
    assert ClosedDay.objects.near(None) == frozenset()


def test_every_installation_has_the_list_after_it_was_set_up(transactional_db):
    assert ClosedDay.objects.filter(day__year=timezone.localdate().year).exists()
