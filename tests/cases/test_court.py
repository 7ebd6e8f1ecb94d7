"""Court days, and the list of days on which the court is closed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from cases.court import CourtCalendar
from cases.models import ClosedDay
from cases.models.closed_days import calendar_to_show, fill_in_years

THANKSGIVING = date(2026, 11, 26)


@pytest.fixture
def nothing(db):
    """No closed day at all, as before the first migration."""
    ClosedDay.objects.all().delete()


CLOSED = frozenset({THANKSGIVING, date(2027, 1, 1)})
CONFIRMED = CourtCalendar(closed=CLOSED, confirmed=frozenset({2026, 2027}))
UNCONFIRMED = CourtCalendar(general=CLOSED)


@pytest.mark.parametrize(
    ("day", "until", "end"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 24)),
        (THANKSGIVING, date(2026, 11, 25), date(2026, 11, 27)),
        (date(2026, 11, 28), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 4)),
    ],
    ids=["open", "holiday", "saturday", "new_year"],
)
def test_under_the_circuits_list_a_closed_day_moves_to_the_court_day_before_or_after(
    day, until, end
):
    assert CONFIRMED.last_day_by(day) == until
    assert CONFIRMED.end(day) == (end, end)


@pytest.mark.parametrize(
    ("day", "until", "earliest", "latest"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 24), date(2026, 11, 24)),
        (THANKSGIVING, date(2026, 11, 25), THANKSGIVING, date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 11, 28), date(2026, 11, 25), date(2026, 11, 30), date(2026, 11, 30)),
        (date(2026, 12, 24), date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 28)),
        (date(2026, 12, 31), date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 4, 3), date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 6)),
        (date(2026, 3, 2), date(2026, 2, 27), date(2026, 3, 2), date(2026, 3, 3)),
    ],
    ids=[
        *("open", "thanksgiving", "day after", "saturday after", "christmas eve"),
        *("new year's eve", "good friday", "pulaski day"),
    ],
)
def test_without_it_the_last_day_is_surely_open_and_the_end_is_a_range(
    day, until, earliest, latest
):
    calendar = CourtCalendar(
        general=CLOSED | {date(2026, 12, 25)}, closed=frozenset({date(2026, 11, 3)})
    )
    assert calendar.last_day_by(day) == until
    assert calendar.end(day) == (earliest, latest)


def worlds(calendar: CourtCalendar, around: date) -> Iterator[CourtCalendar]:
    """Each way in which the doubtful days around a day may turn out."""
    days = [around + timedelta(days=number) for number in range(-12, 13)]
    doubtful = [day for day in days if calendar.is_doubtful(day)]
    for count in range(len(doubtful) + 1):
        for closed in combinations(doubtful, count):
            known = calendar.closed | frozenset(closed)
            yield CourtCalendar(closed=known, confirmed=frozenset({day.year for day in days}))


def test_three_years_day_by_day_no_answer_is_wrong_however_doubt_turns_out():
    general = frozenset(
        day for year in (2025, 2026, 2027, 2028, 2029) for day in settings.AGENCY.holidays(year)
    )
    calendar = CourtCalendar(general=general)
    ranges = 0
    for number in range(3 * 365 + 1):
        day = date(2026, 1, 1) + timedelta(days=number)
        end, last = calendar.end(day), calendar.last_day_by(day)
        ranges += end.earliest != end.latest
        for world in worlds(calendar, day):
            (true_end, _same) = world.end(day)
            assert end.earliest <= true_end <= end.latest, day
            assert world.is_open(last), day
            assert last <= true_end, day
    assert ranges > 60, "the walk met many doubtful days"


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


def test_pages_know_the_days_without_asking_again_until_one_changes(
    nothing, settings, django_assert_num_queries
):
    assert calendar_to_show() == CourtCalendar()
    ClosedDay.objects.bulk_create([ClosedDay(day=THANKSGIVING, name="closed")])
    assert calendar_to_show().closed == {THANKSGIVING}
    with django_assert_num_queries(1):  # whether anything changed: at most once a second
        assert calendar_to_show().closed == {THANKSGIVING}
    settings.MARK_SECONDS = 3600.0
    with django_assert_num_queries(0):
        assert calendar_to_show().closed == {THANKSGIVING}
    settings.MARK_SECONDS = 0.0
    ClosedDay.objects.all().delete()
    assert calendar_to_show() == CourtCalendar()


def test_pages_know_the_days_while_the_marks_can_not_be_had(nothing):
    ClosedDay.objects.create(day=THANKSGIVING, name="closed")
    with connection.execute_wrapper(_no_marks):
        assert calendar_to_show().closed == {THANKSGIVING}


def _no_marks(execute, sql, *arguments):
    if "portal_mark" in sql:
        raise OperationalError("not now")
    return execute(sql, *arguments)


def test_a_day_on_which_only_the_office_is_closed_moves_no_end(nothing):
    ClosedDay.objects.create(day=THANKSGIVING, name="Inventory", kind="OFFICE")
    assert ClosedDay.objects.calendar() == CourtCalendar()


def test_every_installation_has_the_list_after_it_was_set_up(transactional_db):
    assert ClosedDay.objects.filter(day__year=timezone.localdate().year).exists()
