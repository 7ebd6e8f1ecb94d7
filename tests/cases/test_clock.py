"""A clock that is years ahead for a pass of the worker deletes nothing."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.models import CivilProcess, Task
from messaging.models import Message, Whereabouts
from portal.models import Tidying

START = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def at(time_machine):
    """Sets the clock to so many days after START."""

    def move(days: float) -> None:
        time_machine.move_to(START + timedelta(days=days), tick=False)

    return move


@pytest.fixture
def read(at, case) -> Message:
    """A message that was read, of a case whose papers are served; the worker has run."""
    at(0)
    message = Message(case=case, body="at the garage")
    message.send(Whereabouts(place="the garage"))
    Message(case=case, body="unread").send()
    message.acknowledge()
    CivilProcess.objects.update(status="SERVED", method="PERSONAL", served_at=START)
    call_command("send_notifications", "--once")
    return message


def tidy() -> str:
    """What the worker's pass says is wrong; empty when nothing."""
    try:
        call_command("send_notifications", "--once", stdout=StringIO())
    except CommandError as error:
        return str(error)
    return ""


def test_a_pass_with_a_clock_two_years_ahead_deletes_nothing_and_staff_are_told(at, read):
    at(731)
    assert "watch_clock" in tidy()
    assert Task.objects.get(kind="CLOCK").sentence.startswith("Nothing is deleted")
    assert not Task.objects.filter(kind="LAPSING").exists(), "nobody is asked too early"
    at(1 / 24)
    assert tidy() == ""
    read.refresh_from_db()
    assert (read.erased_at, Whereabouts.objects.count()) == (None, 1)
    at(671)
    Tidying.note(START + timedelta(days=670.9))
    assert tidy() == ""
    assert Task.objects.filter(kind="LAPSING").count() == 1, "asked in its time"


def test_a_week_without_a_worker_is_no_reason_to_stop(at, read):
    for days in (6.9, 13.8, 20.7, 27.6, 34):
        at(days)
        assert tidy() == ""
    read.refresh_from_db()
    assert read.erased_at


def test_a_person_who_says_that_the_clock_is_right_goes_on(at, read):
    at(40)
    assert "watch_clock" in tidy()
    with pytest.raises(CommandError, match="--clock-is-right"):
        call_command("delete_expired")
    call_command("delete_expired", "--dry-run", stdout=StringIO())
    read.refresh_from_db()
    assert read.erased_at is None
    call_command("delete_expired", "--clock-is-right", stdout=StringIO())
    read.refresh_from_db()
    assert read.erased_at
    assert tidy() == ""


def test_what_was_noted_while_the_clock_was_ahead_is_settled_from_now(at, read):
    Message.objects.filter(pk=read.pk).update(settled_at=START + timedelta(days=365))
    for days in range(0, 30, 5):
        at(days)
        tidy()
        read.refresh_from_db()
        assert read.erased_at is None
        assert read.settled_at == START
    for days in (30, 31):
        at(days)
        tidy()
    read.refresh_from_db()
    assert read.erased_at
