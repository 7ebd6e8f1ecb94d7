import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.management import call_command
from django.utils import timezone

from messaging.delivery import send_due
from messaging.models import Message, Notification, Recipient
from tests.harness.mailserver import MailServer, text_of
from tests.harness.processes import Certificates
from tests.parallel import at_once


def test_the_mail_says_that_there_is_a_message_and_holds_the_link(message, server, settings):
    call_command("send_notifications", "--once")
    own = Notification.objects.get(message=message).mail_id
    [mail] = [mail for mail in server.received if mail["Message-ID"] == own]
    text = text_of(mail)
    assert text.splitlines()[0] == (
        "This mail comes from a test environment. It holds only test data."
    )
    assert re.search(rf"{settings.SITE_URL}/staff/ack/\S+", text)
    whole = mail.as_string() + text
    for secret in ("garage", "555-0142", "Maria", "casehenry02", "20082397"):
        assert secret not in whole
    assert mail["To"] == "liaisons@sheriff.example"


def test_the_full_mail_is_the_guides_and_goes_over_tls(
    message, settings, monkeypatch, tmp_path, case
):
    certificates = Certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    settings.EMAIL_CONTENT = "full"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "localhost", True
    with MailServer(certificates.server_context()) as server:
        settings.EMAIL_PORT = server.port
        assert send_due() == 1
    text = text_of(server.received[0])
    for fact in (
        "Sheriff number: 20082397",
        "He works at the garage on Pulaski.",
        "Wants an answer: Yes",
        "(312) 555-0142",
        "Internal E-file: https://efile.internal.example/cases/20082397",
        "iStar: ",
        "/staff/ack/",
    ):
        assert fact in text


def test_in_production_no_first_line_speaks_of_tests(message, server, settings):
    settings.IS_PRODUCTION = True
    send_due()
    assert text_of(server.received[0]).startswith("There is a new message in the portal.")


def test_a_server_that_is_down_loses_nothing(message, server, time_machine):
    server.stop()
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    for tries, wait in [(1, 5), (2, 10), (3, 20)]:
        assert send_due() == 0
        row = Notification.objects.get()
        assert (row.tries, row.claimed_at, row.sent_at) == (tries, None, None)
        assert row.next_try_at == timezone.now() + timedelta(seconds=wait)
        assert row.last_error == "ConnectionRefusedError"
        assert send_due() == 0, "not before its time"
        assert Notification.objects.get().tries == tries
        time_machine.shift(wait)
    server.start()
    assert send_due() == 1
    assert len(server.received) == 1
    assert send_due() == 0


def test_the_wait_between_tries_is_never_over_fifteen_minutes(message):
    row = Notification.objects.get()
    row.tries = 40
    row.mark_failed(OSError())
    assert Notification.objects.get().next_try_at <= timezone.now() + timedelta(minutes=15)


def test_a_refused_mail_waits_and_the_others_go(message, server, case):
    Recipient.objects.create(email="second@sheriff.example")
    Message(case=case, body="second").send()
    server.handler.refuse = True
    assert send_due() == 0
    server.handler.refuse = False
    Notification.objects.filter(recipient__email="second@sheriff.example").update(
        next_try_at=timezone.now()
    )
    assert send_due() == 1


def test_a_claim_is_a_lease(message, server, time_machine, settings):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    assert Notification.objects.get().claim(start), "and then the worker dies"
    assert send_due() == 0
    time_machine.shift(settings.NOTIFICATION_LEASE)
    assert send_due() == 1
    first_id = Notification.objects.get().mail_id
    assert server.received[0]["Message-ID"] == first_id


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_one_mail_a_recipient(message, server, case):
    for number in range(9):
        Message(case=case, body=str(number)).send()
    assert sum(at_once(8, lambda _number: send_due())) == 10
    assert len({mail["Message-ID"] for mail in server.received}) == len(server.received) == 10


def test_any_django_mail_backend_will_do(message, settings):
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    assert send_due() == 1
    assert outbox.outbox[0].anymail_test_params["to"][0].addr_spec == "liaisons@sheriff.example"
