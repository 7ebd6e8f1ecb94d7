"""What Twilio tells of a text: signed, and twice, late or in any order it does its work once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.utils import OperationalError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.events import Route
from alerts.following import follow_up
from alerts.models import Delivery
from alerts.sending import send_due
from alerts.wishes import Address
from cases.models import Task
from tests.alerts.texts.conftest import NUMBER, serve, wish_of
from tests.harness.textserver import signed
from tests.test_invariants import rows

CALL = Task.Kind.ALERT_FAILED


def tell(path: str, settings, *, signature: str | None = None, **fields: str):
    """Post `fields` to `path` as Twilio does, signed unless told otherwise."""
    sign = signed(settings.SITE_URL + path, fields) if signature is None else signature
    browser = Client(enforce_csrf_checks=True)
    return browser.post(path, fields, headers={"X-Twilio-Signature": sign})


@pytest.fixture
def sent(twilio, delivery) -> Delivery:
    """A text that Twilio took."""
    assert send_due() == 1
    return delivery


@pytest.fixture
def becomes(sent, settings):
    """Gives what answers Twilio when it tells that the text has a status."""

    def becomes(status: str, **more: str) -> int:
        path = f"/texts/status/{sent.uuid}/"
        return tell(path, settings, MessageStatus=status, To=NUMBER, **more).status_code

    return becomes


def state(delivery: Delivery) -> tuple[bool, str, int]:
    """Whether it arrived, why it failed, and how many are asked to call."""
    delivery.refresh_from_db()
    arrived = delivery.received_at is not None
    return arrived, delivery.failure, Task.objects.filter(kind=CALL).count()


def test_the_signature_of_these_tests_is_twilios_own_example():
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signed(address, fields, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_receipt_is_noted_once_whatever_comes_after(sent, becomes):
    for status in ("sent", "delivered"):
        assert becomes(status) == 204
    first = Delivery.objects.get().received_at
    for status in ("delivered", "sent", "queued", "undelivered", "failed", "no such status"):
        assert becomes(status) == 204
    assert state(sent) == (True, "", 0)
    assert Delivery.objects.get().received_at == first


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_what_did_not_arrive_makes_one_call_however_often_it_is_told(sent, becomes, status):
    for _ in range(3):
        assert becomes(status, ErrorCode="30003") == 204
    assert state(sent) == (False, Delivery.Failure.REPORTED, 1)


def test_what_did_not_arrive_goes_to_the_second_address(twilio, case, settings, mailoutbox):
    wish_of(case, Address(Route.TEXT, NUMBER), Address(Route.EMAIL, "dana@harbor.example"))
    path = f"/texts/status/{serve(case).uuid}/"
    assert send_due() == 1
    assert tell(path, settings, MessageStatus="undelivered").status_code == 204
    assert (send_due(), len(mailoutbox), Task.objects.filter(kind=CALL).count()) == (1, 1, 0)


def test_a_receipt_after_the_15_minutes_leaves_the_call_to_be_made(sent, becomes, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=15))
    assert follow_up() == 1
    assert becomes("delivered") == 204
    assert state(sent) == (True, Delivery.Failure.NO_RECEIPT, 1)
    assert Task.objects.get(kind=CALL).ended_at is None


def test_a_receipt_that_comes_before_twilios_answer_counts(twilio, delivery, settings):
    assert delivery.begin(timezone.now())
    path = f"/texts/status/{delivery.uuid}/"
    assert tell(path, settings, MessageStatus="delivered").status_code == 204
    delivery.note_handed_over("SM1", gives_receipt=True)
    assert state(delivery) == (True, "", 0)


@pytest.mark.parametrize("signature", ["", "=", "x" * 28, "ż" * 28])
def test_without_twilios_signature_nothing_changes_and_no_database_is_asked(
    sent, settings, signature, log
):
    path, before = f"/texts/status/{sent.uuid}/", rows()
    with CaptureQueriesContext(connection) as queries:
        answer = tell(path, settings, signature=signature, MessageStatus="delivered")
    assert (answer.status_code, answer.content, len(queries)) == (403, b"", 0)
    assert rows() == before
    assert "WARNING what said to be the text provider did not prove it" in log


def test_a_signature_holds_for_its_address_and_its_fields_alone(sent, settings):
    path = f"/texts/status/{sent.uuid}/"
    told = {"MessageStatus": "delivered"}
    for signature in (
        signed("https://elsewhere.example" + path, told),
        signed(settings.SITE_URL + "/texts/answer/", told),
        signed(settings.SITE_URL + path, {"MessageStatus": "failed"}),
        signed(settings.SITE_URL + path, told, "f" * 32),
    ):
        assert tell(path, settings, signature=signature, **told).status_code == 403
    assert state(sent) == (False, "", 0)


def test_a_receipt_for_none_of_our_texts_changes_nothing(sent, settings):
    path, before = "/texts/status/0d9f6f1d-2b7a-4b1c-9a63-5f3e1c1e6f0a/", rows()
    assert tell(path, settings, MessageStatus="failed").status_code == 204
    assert rows() == before


def test_while_the_database_fails_twilio_is_asked_to_come_again(sent, becomes, monkeypatch):
    def failing(*_anything):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", failing)
        assert becomes("delivered") == 503
    assert becomes("delivered") == 204
    assert state(sent) == (True, "", 0)


def test_only_posts_are_taken_and_no_visit_begins(twilio, settings, db):
    for path in ("/texts/answer/", "/texts/status/0d9f6f1d-2b7a-4b1c-9a63-5f3e1c1e6f0a/"):
        assert Client().get(path).status_code == 405
        answer = tell(path, settings, MessageStatus="delivered")
        assert (answer.status_code < 300, answer.cookies.output()) == (True, "")


@pytest.mark.parametrize("name", ["none", "demo"])
def test_there_is_no_such_address_where_nobody_may_ask(sent, settings, name):
    settings.TEXTS_BY = name
    path = f"/texts/status/{sent.uuid}/"
    assert tell(path, settings, MessageStatus="failed").status_code == 404
    assert state(sent) == (False, "", 0)


@pytest.mark.django_db(transaction=True)
def test_a_text_and_its_receipt_go_over_the_web(live_server, twilio, settings, case):
    settings.SITE_URL = live_server.url
    wish_of(case, Address(Route.TEXT, NUMBER))
    delivery = serve(case)
    assert send_due() == 1
    assert [twilio.tell(0, each) for each in ("sent", "delivered", "delivered")] == [204] * 3
    assert state(delivery) == (True, "", 0)
