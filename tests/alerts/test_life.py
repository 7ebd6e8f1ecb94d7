"""The whole life of alerts, by a real mail server and a text provider that speaks Twilio's form.

In a browser, with and without scripts: tests/journeys/test_alerts_life.py.
"""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from alerts.models import Channel, Delivery, Wish
from alerts.texts import programme
from feed.models import FeedImport
from tests.alerts.asking import ADDRESS, ask, look, type_code
from tests.alerts.test_telling import at, tasks
from tests.alerts.texts.conftest import NUMBER, twilio
from tests.alerts.texts.test_receipts import tell
from tests.feed.conftest import imported
from tests.harness.mailserver import MailServer, text_of
from tests.walk import guess, search

__all__ = ["twilio"]
pytestmark = pytest.mark.django_db
HEADING = "case_number,sheriff_number,hearing_at,status,method,served_at,place\n"

SERVED = f"{HEADING}casehenry02,20082397,,SERVED,PERSONAL,12/02/2026 1:30 AM,1 Main Street\n"


@pytest.fixture(scope="module")
def server():
    with MailServer() as running:
        yield running


@pytest.fixture
def mails(server, settings):
    """A real mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", server.port
    server.renew()
    return server


def come() -> Client:
    """A browser in which the case is open."""
    browser = Client()
    search(browser, "casehenry02")
    assert guess(browser, "4826").headers["Location"] == "/order/"
    return browser


def texts(provider) -> list[str]:
    """What came to the telephone since the last time."""
    words = [text["Body"] for text in provider.received]
    provider.received.clear()
    return words


def letters(server) -> list[str]:
    """What came to the mailbox since the last time."""
    words = [text_of(mail).strip() for mail in server.received]
    server.received.clear()
    return words


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_from_the_asking_to_the_end(language, case, twilio, mails, settings, time_machine):
    time_machine.move_to(at(12, day=1))
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    facts = {"as_of": long_ago, "started_at": long_ago, "finished_at": long_ago}
    FeedImport.objects.create(source="earlier.csv", **facts)
    words = f"{programme().name}: {programme().wording('ready', language)}"
    browser = come()
    asked = {"channel": "text", "address": NUMBER, "channel_2": "email", "address_2": ADDRESS}
    hours = {"quiet_from": "21:00", "quiet_until": "07:00"}
    assert ask(browser, words="ready", language=language, **asked, **hours).status_code == 303
    look()
    for code in (texts(twilio)[0], letters(mails)[0]):
        assert type_code(browser, code[-6:]).status_code == 303
    look()

    # Served in the file at 2 AM, within quiet hours; told at 7, to the telephone alone.
    time_machine.move_to(at(2))
    imported(SERVED)
    look()
    assert (texts(twilio), letters(mails)) == ([], [])
    time_machine.move_to(at(7))
    look()
    (text,) = texts(twilio)
    assert text.startswith(words)
    assert "STOP" in text
    assert letters(mails) == []
    assert "Stay safe in the first days" in come().get("/order/").content.decode()

    # The provider says that it did not arrive: the mailbox gets it.
    delivery = Delivery.objects.get(kind="ALERT")
    failed = {"MessageStatus": "undelivered", "To": NUMBER}
    assert tell(f"/texts/status/{delivery.uuid}/", settings, **failed).status_code == 204
    look()
    assert (texts(twilio), letters(mails)) == ([], [words])
    assert tasks() == []

    # Taken back: she is told, and a person; where neither way works, a person tells her, too.
    twilio.answers[NUMBER] = (400, 21211)
    mails.handler.answers[ADDRESS] = "550 no such mailbox"
    case.civilprocess_set.get().correct("PENDING", "MISTYPED")
    look()
    assert (texts(twilio), letters(mails)) == ([], [])
    assert sorted(tasks()) == ["AL_FAIL", "AL_WRONG"]

    # STOP switches off that number alone: outside of quiet hours the mailbox hears of a new day.
    twilio.answers.clear()
    mails.handler.answers.clear()
    assert tell("/texts/answer/", settings, From=NUMBER, Body="Stop.").status_code == 200
    time_machine.move_to(at(15))
    type(case).objects.filter(pk=case.pk).update(hearing_at=at(9, day=20))
    look()
    assert (texts(twilio), letters(mails)) == ([], [words])
    assert Channel.objects.usable().count() == 1
    assert "AL_STOP" in tasks()

    # She ends them.
    assert come().post("/order/alerts/end/").status_code == 303
    type(case).objects.filter(pk=case.pk).update(hearing_at=at(9, day=21))
    look()
    assert (texts(twilio), letters(mails)) == ([], [])
    assert not Wish.objects.standing().exists()
    assert timezone.now() > at(15)
