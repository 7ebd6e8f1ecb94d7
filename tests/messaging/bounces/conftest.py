"""A mail that went out, the reports that Postfix 3.7 writes of it, and the mailbox they come to."""

from pathlib import Path

import pytest
from django.core.cache import cache

from messaging.delivery import send_due
from messaging.models import Notification
from tests.harness.imapserver import ACCOUNT, PASSWORD, ImapServer
from tests.harness.processes import Certificates

# The Message-IDs in these reports.
FAILED, DELAYED = (
    (Path(__file__).with_name(f"{name}.eml").read_bytes().replace(b"\n", b"\r\n"), mail_id.encode())
    for name, mail_id in (
        ("failed", "<5f3e1c1e-6f0a-4b1c-9a63-0d9f6f1d2b7a@portal.example>"),
        ("delayed", "<0d9f6f1d-2b7a-4b1c-9a63-5f3e1c1e6f0a@portal.example>"),
    )
)


def report(mail: Notification, of: tuple[bytes, bytes] = FAILED) -> bytes:
    """The report that gives back `mail`."""
    written, mail_id = of
    assert mail_id in written
    return written.replace(mail_id, mail.mail_id.encode())


@pytest.fixture
def sent(message, mailoutbox) -> Notification:
    """The mail about a message, taken by the mail server."""
    assert send_due() == 1
    return Notification.objects.get()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory) -> Certificates:
    """Of localhost."""
    return Certificates(tmp_path_factory.mktemp("imap"))


@pytest.fixture
def inbox(certificates, settings, monkeypatch):
    """The mailbox that mail comes back to, known to the portal."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    settings.BOUNCE_HOST, settings.BOUNCE_USER, settings.BOUNCE_PASSWORD = (
        *("localhost", ACCOUNT),
        PASSWORD,
    )
    cache.clear()
    with ImapServer(certificates.server_context()) as server:
        settings.BOUNCE_PORT = server.port
        yield server
