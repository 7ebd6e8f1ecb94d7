"""The worker's jobs: none stops another, and no clock stops them."""

import time
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.models import Task
from lookup import budgets
from lookup.models import Budget
from messaging import worker
from messaging.alarm_mail import warn_of_alarms
from messaging.delivery import Mailer, warn_of_stuck_mail
from messaging.models import Message, Notification, Recipient


@pytest.mark.parametrize("jobs", ["ALARMS", "WATCHERS", "TIDIERS"])
def test_a_job_that_fails_stops_no_other_and_no_mail(message, mailoutbox, monkeypatch, jobs, log):
    def broken() -> None:
        raise ValueError("Maria, (312) 555-0142")

    Task.objects.raise_once(Task.Kind.FAILURES, message.case)
    monkeypatch.setattr(worker, jobs, [broken, *getattr(worker, jobs)])
    with pytest.raises(CommandError, match="broken"):
        call_command("send_notifications", "--once")
    message_mail, alarm_mail = sorted(mail.subject for mail in mailoutbox)
    assert "A new message" in message_mail
    assert "look at the portal's queue" in alarm_mail
    [line] = [line for line in log if "broken" in line]
    assert "broken failed: ValueError at tests/messaging/test_worker.py" in line
    assert "Maria" not in line


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("jobs", ["WATCHERS", "TIDIERS"])
def test_an_alarm_is_mailed_while_another_job_hangs(case, recipient, mailoutbox, monkeypatch, jobs):
    goes_on = Event()

    def hangs() -> None:
        goes_on.wait(60)

    Task.objects.raise_once(Task.Kind.FAILURES, case)
    monkeypatch.setattr(worker, jobs, [hangs, *getattr(worker, jobs)])
    working = worker.Worker(0.1)
    thread = Thread(target=working.run)
    thread.start()
    end = time.monotonic() + 30
    while not mailoutbox and time.monotonic() < end:
        time.sleep(0.05)
    subjects = [mail.subject for mail in mailoutbox]
    working.stopping.set()
    goes_on.set()
    thread.join()
    assert any("look at the portal's queue" in subject for subject in subjects)


def test_a_malformed_budget_keeps_no_other_alarm_and_no_mail(message, case, mailoutbox):
    now = timezone.now()
    subjects = [f"{budgets.CASE}nobody", f"{budgets.CASE}{case.uuid}"]
    for subject in subjects:
        Budget.objects.create(kind=budgets.PER_DAY, subject=subject, spent=5, opened_at=now)
    call_command("send_notifications", "--once")
    assert Task.objects.get(kind="FAILURES").case == case
    assert len(mailoutbox) == 2


@pytest.mark.parametrize(
    ("ahead", "is_due"), [(timedelta(hours=1), True), (timedelta(minutes=14), False)]
)
def test_a_try_that_a_clock_ahead_put_off_waits_no_longer_than_the_longest_wait(
    message, ahead, is_due
):
    Notification.objects.update(next_try_at=timezone.now() + ahead)
    assert Notification.objects.due(timezone.now()).exists() is is_due


@pytest.mark.parametrize(
    ("ahead", "is_due"), [(timedelta(hours=1), True), (timedelta(seconds=5), False)]
)
def test_a_lease_that_begins_in_the_future_is_over_unless_two_clocks_differ(message, ahead, is_due):
    Notification.objects.update(claimed_at=timezone.now() + ahead)
    assert Notification.objects.due(timezone.now()).exists() is is_due


def test_a_renewed_lease_holds_and_one_that_was_lost_stays_lost(message, settings):
    start = timezone.now()
    held = Notification.objects.get()
    assert held.claim(start)
    later = start + settings.NOTIFICATION_LEASE
    held.renew(later)
    assert not Notification.objects.due(later).exists()
    other = Notification.objects.get()
    assert other.claim(later + settings.NOTIFICATION_LEASE)
    held.renew(later + settings.NOTIFICATION_LEASE * 2)
    assert Notification.objects.get().claimed_at == other.claimed_at


def test_a_server_that_drips_holds_a_mail_for_ten_minutes_and_one_lease(message, settings):
    start = timezone.now()
    held = Notification.objects.get()
    assert held.claim(start)
    for minute in range(1, 15):
        held.renew(start + timedelta(minutes=minute, seconds=-1))
    end = start + timedelta(minutes=10) + settings.NOTIFICATION_LEASE
    assert not Notification.objects.due(start + timedelta(minutes=10)).exists()
    assert Notification.objects.due(end).exists()
    assert Notification.objects.get().claim(end), "another worker's"


def test_after_one_failed_connection_no_other_mail_is_tried(message, settings, case):
    for number in range(9):
        Message(case=case, body=str(number)).send()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", 1
    mailer = Mailer()
    assert mailer.send_due() == 0
    assert not mailer.is_reachable
    assert sorted(Notification.objects.values_list("tries", flat=True)) == [0] * 9 + [1]


def test_a_worker_that_is_stopping_begins_no_mail(message, mailoutbox):
    mailer = Mailer()
    mailer.stopping.set()
    assert mailer.send_due() == 0
    assert not mailoutbox


def test_what_failed_before_goes_last(message, case, mailoutbox):
    Notification.objects.update(tries=3, next_try_at=timezone.now() - timedelta(hours=1))
    Recipient.objects.update(email="later@sheriff.example")
    Message(case=case, body="new").send()
    old = message.notification_set.get()
    Mailer().send_due()
    assert [mail.extra_headers["Message-ID"] == old.mail_id for mail in mailoutbox] == [False, True]


def test_an_alarm_is_tried_again_every_30_seconds_at_most(message):
    Task.objects.raise_once(Task.Kind.FAILURES, message.case)
    warn_of_alarms()
    for row in Notification.objects.all():
        row.tries = 40
        row.mark_failed(OSError())
    wait = Notification.objects.urgent().get().next_try_at - timezone.now()
    assert wait <= timedelta(seconds=30)
    assert Notification.objects.not_urgent().get().next_try_at - timezone.now() > wait


@pytest.mark.parametrize(("minutes", "tasks"), [(14, 0), (16, 1)])
def test_mail_that_waits_for_15_minutes_is_a_task_once_a_day(
    message, recipient, time_machine, minutes, tasks
):
    Recipient.objects.create(email="second@sheriff.example")
    owed = Notification.objects.get()
    time_machine.move_to(owed.queued_at + timedelta(minutes=minutes), tick=False)
    for _ in range(2):
        warn_of_stuck_mail()
    assert Task.objects.to_put_right().count() == tasks
    assert warn_of_alarms() == 2 * tasks, "another mailbox may work"


def test_nothing_goes_to_a_mailbox_that_gets_no_mail_any_more(
    message, recipient, mailoutbox, time_machine
):
    Recipient.objects.update(is_active=False)
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    call_command("send_notifications", "--once")
    assert not mailoutbox
    assert not Task.objects.filter(kind="UNSENT").exists()
    Recipient.objects.update(is_active=True)
    assert Mailer().send_due() == 1
