"""When it is safe to call: a time at which nobody is in the office is named, and may be kept."""

from datetime import date, time, timedelta

import pytest
from django.conf import settings as configured
from django.utils import timezone

from cases.models import ClosedDay
from messaging.fields import EXAMPLE
from messaging.models import Message, Referral
from tests.office_hours import MORNING_AND_AFTERNOON, keep
from tests.walk import refer, send, tell

ANSWER = {"response_requested": "yes", "contact": "(312) 555-0142"}
KEEP = "Keep this time: there is no other"


@pytest.fixture
def hours(settings):
    """Monday to Friday 8:30 to noon and 1 to 5, Saturday 9 to noon."""
    keep(settings, MORNING_AND_AFTERNOON)


def window(start: str, end: str) -> dict[str, str]:
    """A safe time of Friday, April 12, 2097, with an answer wanted."""
    return {**ANSWER, "safe_from": f"2097-04-12T{start}", "safe_until": f"2097-04-12T{end}"}


def ends() -> list[time]:
    message = Message.objects.get()
    times = (message.safe_from, message.safe_until)
    return [timezone.localtime(at, configured.AGENCY.zone).time() for at in times]


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [("2097-04-12", time(8, 30), time(17)), ("2097-04-13", time(9), time(12))],
    ids=["friday", "saturday"],
)
def test_any_time_that_day_is_from_the_first_to_the_last_open_hour(
    survivor, hours, day, opens, closes
):
    assert send(survivor, **ANSWER, safe_from=day, safe_any_time="on").status_code == 303
    assert ends() == [opens, closes]


@pytest.mark.parametrize(
    ("start", "end"),
    [("06:00", "08:30"), ("12:00", "13:00"), ("17:00", "19:00")],
    ids=["morning", "lunch", "evening"],
)
def test_a_time_outside_open_hours_is_named_and_may_be_kept(survivor, hours, start, end):
    answer = send(survivor, "my words", **window(start, end))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "On Friday, April 12, 2097 it is open 8:30 a.m. to noon, 1 p.m. to 5 p.m." in page
    assert KEEP in page
    assert "my words" in page
    assert f"2097-04-12T{start}" in page
    assert not Message.objects.exists()
    kept = send(survivor, "my words", **window(start, end), safe_though_closed="on")
    assert kept.status_code == 303
    assert ends() == [time.fromisoformat(start), time.fromisoformat(end)]


def test_a_provider_may_keep_one_too(client, db, hours):
    evening = {"safe_from": "2097-04-12T18:00", "safe_until": "2097-04-12T19:00"}
    page = refer(client, **evening).content.decode()
    assert "Nobody is in the office then." in page
    assert 'name="safe_though_closed"' in page
    assert refer(client, **evening, safe_though_closed="on").status_code == 303
    assert Referral.objects.get().safe_from


@pytest.mark.parametrize(
    ("start", "end"), [("08:00", "08:31"), ("11:59", "12:30"), ("16:30", "19:00")]
)
def test_a_time_that_is_partly_open_is_taken_as_it_is(survivor, hours, start, end):
    assert send(survivor, **window(start, end)).status_code == 303


def test_a_night_before_an_open_day_names_the_hours_of_that_day(survivor, hours):
    night = {"safe_from": "2097-04-14T22:00", "safe_until": "2097-04-15T07:00"}
    page = send(survivor, **ANSWER, **night).content.decode()
    assert "On Monday, April 15, 2097 it is open 8:30 a.m. to noon" in page


def test_without_hours_no_time_of_an_open_day_is_outside_them(survivor):
    assert send(survivor, **window("05:00", "05:30")).status_code == 303


def test_what_ends_at_midnight_is_not_of_the_next_day(survivor):
    evening = {"safe_from": "2097-04-14T22:00", "safe_until": "2097-04-15T00:00"}
    page = send(survivor, **ANSWER, **evening).content.decode()
    assert "Nobody is in the office on Sunday, April 14, 2097." in page


def test_a_box_that_was_left_chosen_keeps_no_day_off(survivor, hours):
    sunday = {"safe_from": "2097-04-14T11:00", "safe_until": "2097-04-14T13:00"}
    page = send(survivor, **ANSWER, **sunday, safe_though_closed="on").content.decode()
    assert "Nobody is in the office on Sunday, April 14, 2097." in page
    assert KEEP not in page


def test_nothing_that_was_chosen_is_lost_when_something_else_is_wrong(survivor, hours):
    page = send(survivor, "", **window("17:00", "19:00"), safe_though_closed="on").content.decode()
    assert "Type your message." in page
    assert "Nobody is in the office then." not in page
    box = page[page.index('name="safe_though_closed"') :]
    assert "checked" in box[: box.index(">")]


@pytest.mark.parametrize(
    ("language", "named"),
    [("es", "A esa hora no hay nadie en la oficina."), ("pl", "O tej porze nikogo nie ma")],
)
def test_it_is_named_in_her_language(survivor, hours, language, named):
    tell(survivor, in_language=language)
    page = send(survivor, **window("17:00", "19:00")).content.decode()
    assert named in page
    assert KEEP not in page


def test_the_example_can_be_sent_as_it_stands(survivor, settings, time_machine):
    keep(settings, {"Saturday": ["08:00-09:00"]})
    time_machine.move_to(timezone.now())
    day = str(EXAMPLE)
    assert day.endswith("08:00 AM")
    until = day.replace("08:00", "08:45")
    assert send(survivor, **ANSWER, safe_from=day, safe_until=until).status_code == 303
    assert Message.objects.get().safe_until - Message.objects.get().safe_from == timedelta(
        minutes=45
    )


def test_a_day_on_which_the_office_is_closed_is_named(survivor):
    ClosedDay.objects.create(day=date(2097, 4, 12), name="Painting", kind="OFFICE")
    window = {"safe_from": "2097-04-12T11:00", "safe_until": "2097-04-12T13:00"}
    page = send(survivor, **ANSWER, **window).content.decode()
    assert "Nobody is in the office on Friday, April 12, 2097." in page
    ClosedDay.objects.update(kind="COURT")
    assert send(survivor, **ANSWER, **window).status_code == 303
