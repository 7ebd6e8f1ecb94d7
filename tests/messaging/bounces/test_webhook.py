"""The mail service tells what came back, by a form of its own that anymail checks."""

import hashlib
import hmac
import importlib
import json
from base64 import b64encode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches

import portal.urls
from messaging.bounces import urls, webhook
from messaging.checks import bounces_are_heard
from messaging.models import Mailbox, Notification

ADDRESS = "/mail/mailgun/tracking/"
SECRET = "portal:" + "s" * 32
KEY = "signing key of the tests"
FAILED = {"event": "failed", "severity": "permanent", "reason": "bounce"}


def wire() -> None:
    """Read the addresses anew, from the settings as they are."""
    for module in (urls, portal.urls):
        importlib.reload(module)
    clear_url_caches()


@pytest.fixture
def mailgun(settings):
    """Mailgun as the mail service, with the secret of its webhook."""
    settings.EMAIL_BACKEND = "anymail.backends.mailgun.EmailBackend"
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET
    settings.ANYMAIL = {"MAILGUN_API_KEY": "key", "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    wire()
    yield
    settings.ANYMAIL_WEBHOOK_SECRET = ""
    wire()


def tell(mail: Notification | None, event=FAILED, *, key: str = KEY, secret: str = SECRET, **over):
    """Mailgun's POST about what happened to `mail`, signed with `key`."""
    token, at = "0" * 50, "1795881747"
    signature = hmac.new(key.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
    variables = {"mail_id": mail.mail_id} if mail else {}
    facts = {"id": "Ase7i2zsRYeDXztHGENqRA", "timestamp": 1795881747.0, "log-level": "error"}
    told = {"recipient": "liaisons@sheriff.example", "user-variables": variables, **facts, **event}
    told["message"] = {"headers": {"message-id": "20130503182626.18666.16540@mailgun.example"}}
    body = {
        "signature": {"timestamp": at, "token": token, "signature": signature},
        "event-data": told,
    }
    basic = f"Basic {b64encode(secret.encode()).decode()}"
    return Client(enforce_csrf_checks=True).post(
        ADDRESS, json.dumps(body), content_type="application/json", HTTP_AUTHORIZATION=basic
    )


def is_marked() -> bool:
    return Mailbox.objects.returning().exists()


def test_a_signed_telling_marks_the_mailbox_without_a_sign_in(sent, mailgun):
    assert tell(sent).status_code == 200
    assert Mailbox.objects.returning().get().address == "liaisons@sheriff.example"
    assert tell(sent).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"secret": "portal:wrong"}, {"secret": ""}, {"key": "another key"}]
)
def test_without_the_secret_or_the_signature_it_is_refused_and_asks_no_database(
    sent, mailgun, wrong
):
    with CaptureQueriesContext(connection) as queries:
        assert tell(sent, **wrong).status_code == 400
    assert (is_marked(), len(queries)) == (False, 0)


@pytest.mark.parametrize(
    ("event", "marks"),
    [
        (FAILED, True),
        ({"event": "complained"}, True),
        ({"event": "rejected", "reject": {"reason": "suppressed"}}, True),
        ({"event": "failed", "severity": "temporary", "reason": "generic"}, False),
        ({"event": "delivered"}, False),
        ({"event": "opened"}, False),
    ],
)
def test_what_came_back_for_good_counts_and_nothing_else(sent, mailgun, event, marks):
    assert tell(sent, event).status_code == 200
    assert is_marked() == marks


def test_a_telling_that_names_no_mail_of_ours_marks_nothing_and_is_logged(sent, mailgun, caplog):
    assert tell(None).status_code == 200
    sent.uuid = "0d9f6f1d-2b7a-4b1c-9a63-5f3e1c1e6f0a"
    assert tell(sent).status_code == 200
    assert not is_marked()
    assert caplog.text.count("but not which") == 2
    assert "sheriff.example" not in caplog.text


def test_there_is_no_such_address_until_service_and_secret_are_set(sent, settings):
    assert webhook.addresses() == []
    assert tell(sent).status_code == 404
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET
    for backend in ("django.core.mail.backends.smtp", "anymail.backends.postal"):
        settings.EMAIL_BACKEND = f"{backend}.EmailBackend"
        assert webhook.addresses() == []
        assert [error.id for error in bounces_are_heard(None)] == ["messaging.E001"]
    for service in ("mailgun", "postmark", "amazon_ses", "sendgrid", "brevo"):
        settings.EMAIL_BACKEND = f"anymail.backends.{service}.EmailBackend"
        [address] = webhook.addresses()
        assert str(address.pattern) == f"{service}/tracking/"
        assert bounces_are_heard(None) == []
    settings.ANYMAIL_WEBHOOK_SECRET = "portal:short"
    assert [error.id for error in bounces_are_heard(None)] == ["messaging.E001"]


def test_a_host_without_an_account_is_refused_at_the_start(settings):
    settings.BOUNCE_HOST = "mail.example"
    assert [error.id for error in bounces_are_heard(None)] == ["messaging.E002"]
    settings.BOUNCE_USER, settings.BOUNCE_PASSWORD = "portal", "a password"
    assert bounces_are_heard(None) == []


def test_the_mails_id_goes_to_the_service_only_where_it_tells(message, mailoutbox, settings):
    from messaging import emails

    assert not hasattr(emails.owed(Notification.objects.get()), "metadata")
    settings.ANYMAIL_WEBHOOK_SECRET = SECRET
    mail = Notification.objects.get()
    assert emails.owed(mail).metadata == {"mail_id": mail.mail_id}
