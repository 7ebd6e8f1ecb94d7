"""A mail server; the clock of what is kept for a time, and a message that holds everything."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.models import CivilProcess
from messaging.models import CONTENT, Message, Whereabouts
from portal.models import Tidying
from tests.harness.mailserver import MailServer

START = datetime(2026, 11, 25, 9, tzinfo=UTC)
EVERYTHING = {
    "body": "canary body",
    "contact_method": "call",
    "contact": "(312) 555-0142",
    "safe_from": START,
    "safe_until": START + timedelta(hours=2),
    "ask_for": "Maria",
    "language": "Spanish",
    "voicemail_ok": True,
    "response_requested": True,
}


@pytest.fixture
def server(settings):
    """A mail server, started, and the portal's mail going to it."""
    with MailServer() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", running.port
        yield running


@pytest.fixture
def clock(db, time_machine):
    """Moves the time to so many days after START, and lets the worker do each of its jobs."""

    def move(days: float) -> None:
        time_machine.move_to(START + timedelta(days=days), tick=False)
        Tidying.note(timezone.now())  # it did so all the while

    def after(days: float) -> None:
        move(days)
        call_command("send_notifications", "--once")

    move(0)
    return after


@pytest.fixture
def told(clock, case) -> Message:
    """Everything that a message may hold, and where he may be found."""
    message = Message(case=case, **EVERYTHING)
    assert message.send(Whereabouts(place="canary place", dogs="1"))
    return message


def serve(status: str = "SERVED", method: str = "PERSONAL") -> None:
    """What the sheriff recorded of each paper."""
    facts = {"method": "", "served_at": None}
    if status == "SERVED":
        facts = {"method": method, "served_at": timezone.now()}
    CivilProcess.objects.update(status=status, **facts)


def is_kept(message: Message) -> bool:
    """Whether all of its content is there; it is there or gone as a whole."""
    message.refresh_from_db()
    values = [getattr(message, name) for name in CONTENT]
    kept = [bool(value) for value in values]
    kept += [message.voicemail_ok, Whereabouts.objects.exists(), message.erased_at is None]
    assert len(set(kept)) == 1, kept
    return kept[0]
