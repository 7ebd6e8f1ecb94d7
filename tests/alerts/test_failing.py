"""What does not arrive goes to the second address, then to a person; nothing is sent twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.following import follow_up
from alerts.models import Alert, Channel, Delivery
from alerts.sending import send_due
from alerts.watching import raise_alerts
from messaging.models import FrozenAddress
from tests.alerts.asking import ADDRESS, ask, last_code, look, type_code
from tests.alerts.test_telling import serve, tasks
from tests.harness.mailserver import MailServer

pytestmark = pytest.mark.django_db
SECOND = "second@mail.example"


@pytest.fixture(scope="module")
def server():
    with MailServer() as running:
        yield running


@pytest.fixture
def two(survivor):
    """A wish with two addresses."""
    ask(survivor, channel_2="email", address_2=SECOND)
    type_code(survivor, last_code())
    type_code(survivor, last_code(SECOND))
    look()


@pytest.fixture
def mails(server, settings):
    """A real mail server, from here on."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", server.port
    settings.EMAIL_TIMEOUT = 1
    server.renew()
    return server


def got(server) -> list[str]:
    return [sent["To"] for sent in server.received]


def failures() -> list[str]:
    of_alerts = Delivery.objects.filter(kind="ALERT").order_by("pk")
    return [str(failure) for failure in of_alerts.values_list("failure", flat=True)]


def test_where_the_first_is_refused_the_second_gets_it(two, case, mails):
    mails.handler.answers[ADDRESS] = "550 no such mailbox"
    serve(case)
    look()
    assert got(mails) == [SECOND]
    assert failures() == ["REFUSED", ""]
    assert tasks() == []


def test_where_both_are_refused_a_person_calls(two, case, mails):
    mails.handler.answers |= {ADDRESS: "550 no such mailbox", SECOND: "450 not now"}
    serve(case)
    look()
    assert got(mails) == []
    assert failures() == ["REFUSED", "REFUSED"]
    assert tasks() == ["AL_FAIL"]
    look()
    assert tasks() == ["AL_FAIL"]
    assert Alert.objects.get().called_at


def test_where_nobody_knows_what_the_server_did_it_is_not_sent_again(two, case, mails):
    mails.handler.seconds = lambda mail: 3 if mail["To"] == ADDRESS else 0
    serve(case)
    look()
    assert failures() == ["UNKNOWN", ""]
    mails.handler.seconds = lambda mail: 0
    look()
    assert got(mails).count(SECOND) == 1
    assert got(mails).count(ADDRESS) <= 1


def test_what_was_under_way_when_the_worker_was_killed_is_unknown_after_two_minutes(
    two, case, mails, time_machine
):
    serve(case)
    raise_alerts()
    under_way = Delivery.objects.get(kind="ALERT")
    assert under_way.begin(timezone.now())
    send_due()
    follow_up()
    assert got(mails) == []
    time_machine.move_to(timezone.now() + timedelta(minutes=2, seconds=1))
    follow_up()
    send_due()
    assert got(mails) == [SECOND]
    assert failures() == ["UNKNOWN", ""]


def test_while_the_server_is_down_it_waits_ten_minutes_and_then_a_person_calls(
    two, case, mails, time_machine
):
    mails.stop()
    serve(case)
    look()
    follow_up()
    assert failures() == [""]
    assert tasks() == []
    start = timezone.now()
    for minutes in (11, 22):
        time_machine.move_to(start + timedelta(minutes=minutes))
        follow_up()
        look()
    assert failures() == ["UNREACHED", "UNREACHED"]
    assert tasks() == ["AL_FAIL"]
    mails.start()
    look()
    assert got(mails) == []


def test_while_no_worker_ran_it_waits_and_goes_out_late(two, case, mails, time_machine):
    serve(case)
    raise_alerts()
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    follow_up()
    look()
    assert got(mails) == [ADDRESS]
    assert tasks() == []


def test_a_server_that_comes_back_in_time_gets_it_once(two, case, mails):
    mails.stop()
    serve(case)
    look()
    mails.start()
    look()
    look()
    assert got(mails) == [ADDRESS]
    assert tasks() == []


def test_no_receipt_within_15_minutes_counts_as_not_arrived(two, case, mails, time_machine):
    serve(case)
    look()
    Delivery.objects.filter(kind="ALERT").update(gives_receipt=True)  # as a text's
    start = timezone.now()
    time_machine.move_to(start + timedelta(minutes=14))
    assert follow_up() == 0
    time_machine.move_to(start + timedelta(minutes=16))
    assert follow_up() == 1
    send_due()
    assert got(mails) == [ADDRESS, SECOND]
    assert failures() == ["RECEIPT", ""]


def test_a_receipt_in_time_ends_it_whatever_comes_later(two, case, mails, time_machine):
    serve(case)
    look()
    delivery = Delivery.objects.get(kind="ALERT")
    Delivery.objects.filter(pk=delivery.pk).update(gives_receipt=True)
    delivery.note_received()
    delivery.note_received()
    assert delivery.fail(Delivery.Failure.REPORTED) is False
    time_machine.move_to(timezone.now() + timedelta(minutes=16))
    assert follow_up() == 0
    assert failures() == [""]


def test_an_address_at_which_somebody_else_answered_is_not_used(two, case, mails):
    FrozenAddress.objects.freeze(ADDRESS, case)
    serve(case)
    look()
    assert got(mails) == [SECOND]
    FrozenAddress.objects.freeze(SECOND, case)
    case.civilprocess_set.update(status="PENDING", served_at=None, method="")
    look()
    assert got(mails) == [SECOND]
    assert sorted(tasks()) == ["AL_FAIL", "AL_WRONG"]


def test_frozen_after_it_was_owed_it_does_not_go(two, case, mails):
    serve(case)
    raise_alerts()
    FrozenAddress.objects.freeze(ADDRESS, case)
    send_due()
    assert got(mails) == [SECOND]
    assert failures() == ["OFF", ""]


def test_the_record_is_asked_again_before_the_second_address(two, case, mails):
    mails.handler.answers[ADDRESS] = "550 no such mailbox"
    paper = serve(case)
    raise_alerts()
    delivery = Delivery.objects.get(kind="ALERT")
    delivery.alert.tell(delivery.channel.wish, delivery.alert.new, timezone.now())
    delivery.begin(timezone.now())
    delivery.fail(Delivery.Failure.REFUSED)
    paper.correct("PENDING", "MISTYPED")
    send_due()
    assert got(mails) == []
    assert Alert.objects.get().dropped_at


def test_words_that_cannot_be_read_go_to_a_person(two, case, mails):
    Channel.objects.filter(rank=1).update(address=b"k1:broken")
    serve(case)
    look()
    assert got(mails) == [SECOND]
