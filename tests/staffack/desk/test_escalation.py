"""What nobody acknowledged in 20 open hours: supervisors hear of it, once and then daily."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.models import ClosedDay, Conflict
from messaging.delivery import send_due
from messaging.models import Message, Notification, Referral
from staffack.desk.escalation import escalate
from staffack.models import Acknowledgment
from tests.office_hours import MORNING_AND_AFTERNOON, keep
from tests.parallel import at_once

MONDAY = datetime(2026, 11, 23, 16, tzinfo=UTC)


@pytest.fixture
def after(time_machine):
    """Moves the time to so many hours after Monday morning."""

    def move(hours: float) -> None:
        time_machine.move_to(MONDAY + timedelta(hours=hours), tick=False)

    move(0)
    return move


@pytest.fixture
def waiting(after, case, supervisor) -> Message:
    """It came on Monday morning; a supervisor gets mail."""
    supervisor.email = "sam@sheriff.example"
    supervisor.save()
    message = Message(case=case, body="x")
    assert message.send()
    return message


def mails() -> int:
    return Notification.objects.filter(notice="OVERDUE").count()


def test_a_mail_comes_after_20_open_hours_once_and_then_daily(waiting, after):
    for hours, count in ((19.9, 0), (20.1, 1), (21, 1), (44, 1), (44.2, 2), (68.3, 3)):
        after(hours)
        escalate()
        assert mails() == count, hours


def test_it_counts_whole_days_whatever_the_office_hours(waiting, after, settings):
    keep(settings, MORNING_AND_AFTERNOON)
    for hours, count in ((19.9, 0), (20.1, 1)):
        after(hours)
        assert escalate() == count


def test_a_day_off_does_not_count(waiting, after):
    ClosedDay.objects.create(day=MONDAY.date() + timedelta(days=1), kind=ClosedDay.Kind.OFFICE)
    after(40)
    assert escalate() == 0
    after(44.2)
    assert escalate() == 1


def test_what_was_acknowledged_is_over(waiting, after, liaison):
    Acknowledgment.record(waiting, liaison)
    after(30)
    assert escalate() == 0


def test_of_a_referral_too(after, supervisor):
    supervisor.email = "sam@sheriff.example"
    supervisor.save()
    assert Referral(body="x", consent_on=MONDAY.date()).send()
    after(30)
    assert escalate() == 1


def test_nobody_hears_of_a_case_that_they_are_kept_from(waiting, after, supervisor, liaison):
    Conflict.objects.create(case=waiting.case, staff=supervisor, entered_by=liaison)
    after(30)
    assert escalate() == 0


def test_the_mail_names_nothing_and_no_one(waiting, after, mailoutbox, recipient):
    for _ in range(3):
        assert Message(case=waiting.case, body="The garage on Pulaski.").send()
    after(30)
    assert escalate() == 1, "one for all"
    send_due()
    [mail] = [mail for mail in mailoutbox if mail.to == ["sam@sheriff.example"]]
    assert "wait, and nobody has acknowledged them" in mail.subject
    assert "20 hours" in mail.body
    assert not any(secret in mail.body for secret in ("casehenry02", "garage", str(waiting.uuid)))


@pytest.mark.django_db(transaction=True)
def test_of_4_workers_one_mails(waiting, after):
    after(30)
    at_once(4, lambda _number: escalate())
    assert mails() == 1
