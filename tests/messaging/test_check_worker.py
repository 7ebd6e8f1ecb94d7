"""Whether a worker works can be asked of the database, by a timer or a container engine."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

pytestmark = pytest.mark.django_db


def said() -> str:
    """What the command prints."""
    out = StringIO()
    call_command("check_worker", stdout=out)
    return out.getvalue()


def test_before_the_first_worker_it_fails():
    with pytest.raises(CommandError, match="No worker has ever worked"):
        said()


def test_within_60_seconds_of_a_worker_it_is_content_and_then_it_fails(time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    call_command("send_notifications", "--once")
    time_machine.move_to(now + timedelta(seconds=59), tick=False)
    assert said() == "A worker worked 59 seconds ago.\n"
    time_machine.move_to(now + timedelta(seconds=61), tick=False)
    with pytest.raises(CommandError, match="for 61 seconds: start one"):
        said()
    time_machine.move_to(now - timedelta(days=1), tick=False)
    with pytest.raises(CommandError):  # until the worker works by that clock
        said()
