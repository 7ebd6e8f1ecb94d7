"""Mail that is refused, or waits for too long: a task, a banner, and a way to send it again."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.models import Task
from messaging.alarm_mail import warn_of_alarms
from messaging.delivery import send_due, warn_of_stuck_mail
from messaging.models import Notification, Recipient
from staffack.models import AuditEntry

BANNER = "has been waiting for more than 15 minutes, or was refused"
FIRST, SECOND = "liaisons@sheriff.example", "second@sheriff.example"


@pytest.fixture
def refused(message, server) -> Notification:
    """A mail that the server said it will never take."""
    server.handler.answers[FIRST] = "550 no such mailbox: liaisons@sheriff.example"
    assert send_due() == 0
    return Notification.objects.get()


def said() -> str:
    """What the command says."""
    out = StringIO()
    call_command("mail_waiting", stdout=out)
    return out.getvalue()


def test_one_mailbox_that_is_refused_keeps_no_other_waiting(case, recipient, server):
    Recipient.objects.create(email=SECOND)
    server.handler.answers[FIRST] = "550 no"
    case.message_set.model(case=case, body="one").send()
    assert send_due() == 1
    assert [mail["To"] for mail in server.received] == [SECOND]


@pytest.mark.many  # the same few lines, 360 times
def test_a_refused_mail_is_tried_less_and_less_often_and_never_given_up(
    refused, server, time_machine
):
    start = timezone.now()
    tried = []
    for minutes in range(1, 5 * 24 * 60, 20):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        before = Notification.objects.get().tries
        send_due()
        tried += [minutes] * (Notification.objects.get().tries - before)
    assert 20 <= len([minutes for minutes in tried if minutes <= 24 * 60]) <= 40
    assert 3 <= len([minutes for minutes in tried if minutes > 25 * 60]) <= 4
    assert not server.received


def test_a_server_that_is_put_right_after_a_weekend_gets_the_mail(refused, server, time_machine):
    start = timezone.now()
    for hours in range(1, 63):
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        send_due()
    server.handler.answers.clear()
    time_machine.move_to(start + timedelta(hours=62 + 24, minutes=1), tick=False)
    assert send_due() == 1
    assert Notification.objects.get().refused_at is None


def test_an_alarm_that_was_refused_once_is_tried_again_after_5_seconds(
    case, recipient, server, time_machine
):
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    warn_of_alarms()
    server.handler.answers[FIRST] = "550 relaying denied"
    assert send_due() == 0
    server.handler.answers.clear()
    time_machine.move_to(timezone.now() + timedelta(seconds=6))
    assert send_due() == 1


def test_a_provider_whose_address_was_mistyped_makes_no_banner(referral, server, time_machine):
    referral.acknowledge()
    server.handler.answers[referral.email] = "550 no such mailbox"
    send_due()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    waiting = Notification.objects.filter(sent_at=None)
    assert [one.kind for one in waiting] == ["referral_read"]
    assert not Notification.objects.stuck().exists()


def test_a_refused_mail_is_a_task_at_once_and_once_a_day(refused):
    for _ in range(2):
        warn_of_stuck_mail()
    [task] = Task.objects.to_put_right()
    assert task.kind == Task.Kind.UNSENT


@pytest.mark.parametrize(
    "answer", ["450 greylisted, try again in 5 minutes", "421 too many connections"]
)
def test_a_server_that_asks_for_patience_gets_the_mail_a_little_later(
    message, server, time_machine, answer
):
    server.handler.answers[FIRST] = answer
    assert send_due() == 0
    assert Notification.objects.get().refused_at is None
    assert not Notification.objects.stuck().exists()
    server.handler.answers.clear()
    time_machine.move_to(timezone.now() + timedelta(seconds=6))
    assert send_due() == 1


def test_a_server_that_lets_nobody_in_has_refused_no_mail(message, server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    assert send_due() == 0
    assert Notification.objects.get().refused_at is None


def test_the_command_says_what_is_stuck_and_why_and_tries_again(refused, server):
    line, total, *_ = said().splitlines()
    assert f"to {FIRST}" in line
    assert "refused (SMTPRecipientsRefused 550), tried again ever more seldom" in line
    assert "no such mailbox" not in line, "a server's words may hold anything"
    assert total == "1 waiting"
    server.handler.answers.clear()
    assert send_due() == 0
    call_command("mail_waiting", "--send-again", stdout=StringIO())
    assert send_due() == 1
    assert said() == "0 waiting\n"


def test_an_administrator_sees_why_and_sends_again(client, administrator, refused, server):
    client.force_login(administrator)
    page = client.get("/admin/messaging/notification/?waits=long").content.decode()
    assert "refused (SMTPRecipientsRefused 550)" in page
    assert FIRST in page
    server.handler.answers.clear()
    answer = {"action": "send_again", "_selected_action": refused.pk}
    page = client.post("/admin/messaging/notification/", answer, follow=True)
    assert "1 mail is tried again." in page.content.decode()
    assert AuditEntry.objects.acts().get().action == AuditEntry.Action.MAIL_AGAIN
    assert send_due() == 1


@pytest.mark.parametrize(
    "address", ["/staff/", "/staff/referrals/", "/staff/cases/", "/staff/sheets/"]
)
def test_every_page_of_the_desk_says_so(staff_client, refused, address):
    page = staff_client.get(address).content.decode()
    assert BANNER in page
    assert "Ask a supervisor to see to it." in page


def test_the_administration_says_so_and_leads_there(client, administrator, refused):
    client.force_login(administrator)
    for address in ("/admin/", "/admin/cases/case/", "/admin/messaging/recipient/"):
        page = client.get(address).content.decode()
        assert BANNER in page
        assert "/admin/messaging/notification/?waits=long" in page
