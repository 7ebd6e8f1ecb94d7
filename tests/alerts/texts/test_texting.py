"""A text is handed over once, whatever the provider does with it."""

import pytest
from django.utils import timezone

from alerts.events import Route
from alerts.models import Delivery
from alerts.outbox import BEGUN_WITHIN
from alerts.sending import send_due
from alerts.wishes import Address
from cases.models import Task
from tests.alerts.texts.conftest import NUMBER, serve, wish_of
from tests.harness.textserver import ACCOUNT, SENDER, TOKEN

Failure = Delivery.Failure
WORDS = "A page that you follow was updated."


def calls() -> int:
    return Task.objects.filter(kind=Task.Kind.ALERT_FAILED).count()


def test_a_text_goes_to_twilio_with_the_words_that_were_chosen(twilio, delivery, settings):
    assert send_due() == 1
    [text] = twilio.received
    programme = settings.AGENCY.alerts.name
    assert text == {
        "To": NUMBER,
        "From": SENDER,
        "Body": f"{programme}: {WORDS} Reply STOP to end.",
        "StatusCallback": f"{settings.SITE_URL}/texts/status/{delivery.uuid}/#rc=5&rp=all",
        "ValidityPeriod": "900",
        "sid": text["sid"],
    }
    delivery.refresh_from_db()
    assert (delivery.reference, delivery.gives_receipt) == (text["sid"], True)
    assert delivery.handing_over_at <= delivery.handed_over_at <= timezone.now()
    assert (send_due(), len(twilio.received)) == (0, 1)


def test_a_messaging_service_chooses_the_number(twilio, delivery, settings):
    settings.TWILIO_FROM = "MG" + "a" * 32
    assert send_due() == 1
    assert twilio.received[0]["MessagingServiceSid"] == settings.TWILIO_FROM
    assert "From" not in twilio.received[0]


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ((400, 21211), Failure.REFUSED),
        ((429, 20429), Failure.REFUSED),
        ((404, 0), Failure.UNKNOWN),
        ((500, 20500), Failure.UNKNOWN),
        ((503, 0), Failure.UNKNOWN),
        ((307, 0), Failure.UNKNOWN),
        ("hang", Failure.UNKNOWN),
        ("close", Failure.UNKNOWN),
        ("page", Failure.UNKNOWN),
    ],
)
def test_what_did_not_go_is_not_sent_again_and_a_person_calls(
    twilio, delivery, settings, log, answer, failure
):
    settings.EMAIL_TIMEOUT = 0.5
    twilio.answers[NUMBER] = answer
    assert (send_due(), send_due()) == (0, 0)
    delivery.refresh_from_db()
    assert delivery.failure == failure
    assert (twilio.begun, twilio.received, calls()) == (1, [], 1)
    assert any("did not go" in line for line in log)


def test_a_second_address_gets_what_the_first_could_not(twilio, case, mailoutbox):
    wish_of(case, Address(Route.TEXT, NUMBER), Address(Route.EMAIL, "dana@harbor.example"))
    serve(case)
    twilio.answers[NUMBER] = (400, 21211)
    assert send_due() == 1
    assert [mail.to for mail in mailoutbox] == [["dana@harbor.example"]]
    assert calls() == 0


def test_a_wrong_account_is_refused_and_a_person_calls(twilio, delivery, settings):
    settings.TWILIO_AUTH_TOKEN = "f" * 32
    assert (send_due(), twilio.received, calls()) == (0, [], 1)


def test_while_the_provider_cannot_be_reached_texts_wait_and_then_go_once(twilio, delivery, log):
    twilio.stop()
    assert send_due() == 0
    delivery.refresh_from_db()
    assert (delivery.handing_over_at, delivery.failed_at, calls()) == (None, None, 0)
    assert "WARNING alerts by text wait: ConnectionError" in log
    twilio.start()
    assert (send_due(), send_due(), len(twilio.received)) == (1, 0, 1)


def test_texts_that_are_no_longer_offered_are_left_to_a_person(
    twilio, delivery, settings, time_machine
):
    settings.TEXTS_BY = "none"
    assert (send_due(), twilio.begun, calls()) == (0, 0, 0)
    time_machine.move_to(timezone.now() + BEGUN_WITHIN)
    assert (send_due(), calls()) == (0, 1)


def test_the_log_holds_no_number_no_words_and_no_secret(twilio, case, other_case, log):
    for each, number in ((case, NUMBER), (other_case, "+13125550199")):
        wish_of(each, Address(Route.TEXT, number))
    serve(case)
    twilio.answers[NUMBER] = (400, 21211)
    assert send_due() == 0
    said = "\n".join(log)
    for telling in ("555", "updated", ACCOUNT, TOKEN, "refused", "127.0.0.1"):
        assert telling not in said


def test_another_gateway_takes_a_form_with_its_own_fields(gateway, delivery):
    assert send_due() == 1
    [text] = gateway.received
    assert text["number"] == NUMBER
    assert text["message"].endswith(f"{WORDS} Reply STOP to end.")
    delivery.refresh_from_db()
    assert (delivery.gives_receipt, delivery.reference) == (False, "")


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ((403, 0), Failure.REFUSED),
        ((408, 0), Failure.UNKNOWN),
        ((302, 0), Failure.UNKNOWN),
        ((502, 0), Failure.UNKNOWN),
        ("close", Failure.UNKNOWN),
    ],
)
def test_what_another_gateway_did_not_take_is_not_sent_again(gateway, delivery, answer, failure):
    gateway.answers[NUMBER] = answer
    assert (send_due(), send_due(), gateway.begun, calls()) == (0, 0, 1, 1)
    delivery.refresh_from_db()
    assert delivery.failure == failure
