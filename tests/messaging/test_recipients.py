"""An office where no mailbox hears of messages is told so, goes on, and owes the mail."""

import logging

import pytest
from django.test import Client

from cases.models import Task
from messaging.alarm_mail import warn_of_alarms
from messaging.checks import someone_gets_mail
from messaging.delivery import owe_missed, send_due
from messaging.letters import MailKind
from messaging.models import Message, Notification, Recipient
from messaging.worker import Worker
from portal.start import refuse_unsafe_start
from staffack.models import Acknowledgment
from tests.parallel import at_once
from tests.walk import refer, send

DESK = "No mailbox hears of new messages"


@pytest.fixture
def nobody(recipient):
    """The only recipient, who gets no mail any more."""
    Recipient.objects.update(is_active=False)


def test_a_start_without_an_active_recipient_warns_and_goes_on(nobody, caplog):
    [warning] = someone_gets_mail(None, databases=["default"])
    assert warning.id == "messaging.W001"
    assert "Recipients" in warning.hint
    with caplog.at_level(logging.WARNING, logger="portal.start"):
        assert refuse_unsafe_start()
    assert "messaging.W001" in caplog.text


def test_the_desk_says_so_until_one_is_active(nobody, staff_client):
    assert DESK in staff_client.get("/staff/").content.decode()
    Recipient.objects.update(is_active=True)
    assert DESK not in staff_client.get("/staff/").content.decode()
    assert someone_gets_mail(None, databases=["default"]) == []


def test_what_came_meanwhile_is_mailed_once_someone_is_active(nobody, case, survivor):
    send(survivor, "first")
    refer(Client(), contact="(312) 555-0199")
    survivor.post("/order/dont-call/")
    assert Worker(1).run_once() == (0, [])
    assert not Notification.objects.exists()
    Recipient.objects.update(is_active=True)
    assert Worker(1).run_once() == (3, [])
    assert Worker(1).run_once() == (0, [])
    kinds = Notification.objects.values_list("kind", flat=True)
    assert set(kinds) == {MailKind.MESSAGE, MailKind.REFERRAL, MailKind.ALARM}


def test_what_someone_read_meanwhile_is_not_mailed(nobody, case, liaison):
    message = Message(case=case, body="read on the desk")
    assert message.send()
    Acknowledgment.record(message, liaison)
    Recipient.objects.update(is_active=True)
    assert owe_missed() == 0


@pytest.fixture
def owed(case, survivor, recipient):
    """A mail of each kind that is owed to the only recipient."""
    send(survivor, "first")
    refer(Client(), contact="(312) 555-0199")
    survivor.post("/order/dont-call/")
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    assert warn_of_alarms() == 1


def test_what_was_owed_to_a_mailbox_that_is_taken_away_is_owed_to_others(owed, mailoutbox):
    Recipient.objects.update(is_active=False)
    assert (owe_missed(), send_due()) == (0, 0)
    Recipient.objects.create(email="second@sheriff.example")
    assert (owe_missed(), owe_missed(), send_due()) == (3, 0, 3)
    assert {mail.to[0] for mail in mailoutbox} == {"second@sheriff.example"}
    assert any("2 new things" in mail.body for mail in mailoutbox), "an alarm, and not to call"


def test_what_went_out_before_or_someone_looked_into_is_not_owed_anew(owed, liaison):
    assert send_due() == 4
    Notification.objects.filter(kind=MailKind.MESSAGE).update(sent_at=None)
    Acknowledgment.record(Message.objects.get(), liaison)
    Notification.objects.filter(kind=MailKind.ALARM).update(sent_at=None)
    assert Task.objects.get(kind="FAILURES").dismiss()
    Recipient.objects.update(is_active=False)
    Recipient.objects.create(email="second@sheriff.example")
    assert owe_missed() == 0


def test_what_another_mailbox_is_to_get_is_not_owed_anew(case, survivor, recipient):
    Recipient.objects.create(email="second@sheriff.example")
    send(survivor, "first")
    survivor.post("/order/dont-call/")
    Recipient.objects.filter(pk=recipient.pk).update(is_active=False)
    assert owe_missed() == 0


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_once_owe_it_once(nobody, case):
    assert Message(case=case, body="alone").send()
    Recipient.objects.update(is_active=True)
    assert sum(at_once(8, lambda _: owe_missed())) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_look_at_once_owe_an_alarm_anew_once(recipient, case):
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    warn_of_alarms()
    Recipient.objects.update(is_active=False)
    Recipient.objects.create(email="second@sheriff.example")
    assert sum(at_once(8, lambda _: owe_missed())) == 1
