"""Mail that comes back to a mailbox of its own is counted once, whatever else lies there."""

import socket
from datetime import timedelta
from imaplib import IMAP4
from threading import Thread

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.utils import timezone

from cases.models import Task
from messaging.bounces import inbox as reading
from messaging.bounces.inbox import read_bounces
from messaging.bounces.reports import failed_mail
from messaging.delivery import send_due
from messaging.models import Mailbox
from messaging.worker import Worker
from tests.harness.imapserver import PASSWORD
from tests.harness.waiting import wait_for
from tests.messaging.bounces.conftest import DELAYED, FAILED, report

OTHER = b"From: lee@sheriff.example\r\nSubject: lunch?\r\n\r\nAt noon.\r\n"


def returning() -> list[str]:
    return [mailbox.address for mailbox in Mailbox.objects.returning()]


def test_a_report_of_our_mail_marks_the_mailbox_and_is_deleted(sent, inbox):
    inbox.deliver(report(sent))
    assert read_bounces() == 1
    assert returning() == ["liaisons@sheriff.example"]
    assert "liaisons@sheriff.example" in Task.objects.get(kind="BOUNCED").sentence
    assert inbox.mails == []
    assert read_bounces() == 0


def test_reports_go_to_the_address_in_default_from_email(message, server, settings):
    settings.DEFAULT_FROM_EMAIL = "The portal <portal@sheriff.example>"
    assert send_due() == 1
    assert server.handler.senders == ["portal@sheriff.example"]


def test_all_else_in_the_mailbox_stays_as_it_is_and_is_read_once(sent, inbox):
    forged = FAILED[0]
    inbox.deliver(OTHER, report(sent, DELAYED), forged)
    assert read_bounces() == 0
    assert returning() == []
    assert inbox.mails[0][1] == OTHER.splitlines()[0]
    assert len(inbox.mails) == 3
    assert not any(b"Seen" in flags or b"Deleted" in flags for flags, _line in inbox.mails)
    read_up_to = cache.get(reading.READ_UP_TO)
    assert read_bounces() == 0
    assert cache.get(reading.READ_UP_TO) == read_up_to
    inbox.deliver(report(sent))
    assert read_bounces() == 1
    assert len(inbox.mails) == 3


def test_what_nobody_can_read_and_what_is_enormous_hold_nothing_up(sent, inbox):
    enormous = report(sent) + b"x" * (3 * 1024 * 1024)
    late = report(sent).replace(b"\r\n\r\n", b"\r\n\r\n" + b"x" * 64 * 1024 + b"\r\n", 1)
    assert failed_mail(late) == sent.mail_id, "were all of it read"
    broken = b"Content-Type: multipart/report; boundary=\xff\r\n\r\n--\xff\r\n" + bytes(range(256))
    inbox.deliver(broken, late, enormous, OTHER)
    assert read_bounces() == 1
    assert returning() == ["liaisons@sheriff.example"]
    assert len(inbox.mails) == 3


def test_of_very_many_mails_two_hundred_are_read_at_once_and_then_the_rest(
    sent, inbox, monkeypatch
):
    assert reading.MOST_AT_ONCE == 200
    monkeypatch.setattr(reading, "MOST_AT_ONCE", 2)
    inbox.deliver(OTHER, OTHER, report(sent))
    assert [read_bounces(), read_bounces()] == [0, 1]


def test_a_mail_is_read_again_after_the_database_failed(sent, inbox):
    def fail(execute, sql, *given):
        if sql.startswith("INSERT") and Mailbox._meta.db_table in sql:
            raise OperationalError("the database is gone")
        return execute(sql, *given)

    inbox.deliver(report(sent))
    with connection.execute_wrapper(fail), pytest.raises(OperationalError, match="gone"):
        read_bounces()
    assert read_bounces() == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(sent, inbox, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    inbox.deliver(report(sent))
    with pytest.raises(OSError, match="CERTIFICATE_VERIFY_FAILED"):
        read_bounces()


def test_a_server_that_says_nothing_holds_up_no_mail(message, settings, mailoutbox):
    settings.EMAIL_TIMEOUT = 1
    with socket.create_server(("localhost", 0)) as silent:
        settings.BOUNCE_HOST, settings.BOUNCE_PORT = silent.getsockname()[:2]
        settings.BOUNCE_USER = settings.BOUNCE_PASSWORD = "somebody"
        with pytest.raises(TimeoutError):
            read_bounces()
        assert Worker(1).run_once() == (1, ["read_bounces"])


def test_a_mailbox_that_nobody_could_read_for_24_hours_is_a_task(
    sent, inbox, settings, time_machine
):
    assert read_bounces() == 0
    settings.BOUNCE_PASSWORD = "it ran out"
    start = timezone.now()
    for hours, tasks in ((1, 0), (23, 0), (25, 1), (26, 1)):
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        with pytest.raises(IMAP4.error):
            read_bounces()
        assert Task.objects.filter(kind="DEAF").count() == tasks
    settings.BOUNCE_PASSWORD = PASSWORD
    assert read_bounces() == 0
    assert not Task.objects.filter(kind="DEAF", ended_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_reads_it_in_a_thread_of_its_own(sent, inbox):
    inbox.deliver(report(sent))
    worker = Worker(0.1)
    thread = Thread(target=worker.run)
    thread.start()
    try:
        wait_for(returning)
    finally:
        worker.stopping.set()
        thread.join()
