"""A mail of an alert that comes back: the second address, or a person; the first is off."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from alerts.models import Alert, Channel, Delivery, Wish
from cases.models import Task
from messaging.bounces import returned
from messaging.bounces.inbox import read_bounces
from messaging.models import Mailbox
from tests.alerts.asking import ADDRESS, alerted, ask, last_code, look, type_code
from tests.alerts.test_telling import serve, tasks
from tests.messaging.bounces.conftest import certificates, inbox, report
from tests.messaging.bounces.test_webhook import KEY, mailgun, tell

__all__ = ["certificates", "inbox", "mailgun"]

pytestmark = pytest.mark.django_db
SECOND = "second@mail.example"


@pytest.fixture
def two(survivor) -> Wish:
    """A wish with two addresses."""
    ask(survivor, channel_2="email", address_2=SECOND)
    type_code(survivor, last_code())
    type_code(survivor, last_code(SECOND))
    look()
    mail.outbox.clear()
    return Wish.objects.get()


def sent_alert(case) -> Delivery:
    """The alert of a service, which the mail server took."""
    serve(case)
    look()
    return Delivery.objects.get(kind="ALERT")


def to() -> list[str]:
    return [each for sent in mail.outbox for each in sent.to]


def off() -> list[tuple[int, str]]:
    gone = Channel.objects.filter(off_at__isnull=False).order_by("pk")
    return [(channel.rank, channel.off_because) for channel in gone]


def test_the_second_address_gets_it_the_first_is_off_and_staff_are_asked(two, case):
    delivery = sent_alert(case)
    assert returned.take(delivery.mail_id)
    look()
    assert to() == [ADDRESS, SECOND]
    delivery.refresh_from_db()
    assert delivery.failure == "REPORTED"
    assert off() == [(1, "RETURNED")]
    assert tasks() == ["AL_FAIL"]
    type(case).objects.update(hearing_at=timezone.now() + timedelta(days=9))
    look()
    assert to() == [ADDRESS, SECOND, SECOND], "until it is confirmed anew"


def test_without_a_second_a_person_calls_and_is_asked_once(wish, case):
    delivery = sent_alert(case)
    for _again in range(3):
        assert returned.take(delivery.mail_id)
        look()
    assert to() == [ADDRESS]
    assert tasks() == ["AL_FAIL"]
    assert Alert.objects.get().called_at


def test_told_again_once_the_task_is_put_away_nothing_follows(two, case):
    delivery = sent_alert(case)
    returned.take(delivery.mail_id)
    look()
    Task.objects.all().end(Task.Outcome.LOOKED_INTO)
    returned.take(delivery.mail_id)
    look()
    assert tasks() == []
    assert to() == [ADDRESS, SECOND]
    assert off() == [(1, "RETURNED")]


def test_it_may_come_before_the_server_said_that_it_took_the_mail(two, case):
    delivery = sent_alert(case)
    Delivery.objects.update(handed_over_at=None)
    returned.take(delivery.mail_id)
    delivery.note_handed_over("", gives_receipt=False)
    look()
    assert to() == [ADDRESS, SECOND]


def test_what_failed_otherwise_before_switches_the_address_off_all_the_same(two, case):
    delivery = sent_alert(case)
    delivery.fail(Delivery.Failure.UNKNOWN)
    look()
    returned.take(delivery.mail_id)
    look()
    assert to() == [ADDRESS, SECOND]
    assert off() == [(1, "RETURNED")]
    assert tasks() == ["AL_FAIL"]


def test_confirmed_anew_it_is_used_and_a_late_report_changes_nothing(survivor, wish, case):
    late = sent_alert(case)
    returned.take(late.mail_id)
    Task.objects.all().end(Task.Outcome.REACHED)
    alerted(survivor)
    assert returned.take(late.mail_id)
    assert Channel.objects.in_use().count() == 1
    assert tasks() == []
    type(case).objects.update(hearing_at=timezone.now() + timedelta(days=9))
    look()
    assert to() == [ADDRESS]


def test_a_code_that_comes_back_asks_nobody_and_switches_nothing_off(survivor):
    ask(survivor)
    look()
    assert returned.take(Delivery.objects.get().mail_id)
    assert Delivery.objects.get().failure == "REPORTED"
    assert tasks() == []
    assert off() == []


def test_a_code_that_was_typed_did_arrive_whatever_a_report_says_of_it(wish):
    returned.take(Delivery.objects.get(kind="CODE").mail_id)
    assert tasks() == []
    assert off() == []


def test_a_test_to_an_address_that_was_replaced_since_asks_nobody(survivor, wish):
    survivor.post("/order/alerts/test/")
    look()
    late = Delivery.objects.get(kind="TEST")
    alerted(survivor, old_is_read="no")
    assert returned.take(late.mail_id)
    assert tasks() == []


def test_an_alert_that_came_back_after_it_was_replaced_is_a_call(survivor, wish, case):
    """Whoever asked anew is told nothing that was so by then."""
    late = sent_alert(case)
    alerted(survivor)
    assert tasks() == []
    assert returned.take(late.mail_id)
    look()
    assert tasks() == ["AL_FAIL"]
    assert Channel.objects.in_use().count() == 1


def test_a_test_that_comes_back_switches_the_address_off_and_staff_are_asked(survivor, wish):
    survivor.post("/order/alerts/test/")
    look()
    returned.take(Delivery.objects.get(kind="TEST").mail_id)
    assert off() == [(1, "RETURNED")]
    assert tasks() == ["AL_FAIL"]


@pytest.mark.parametrize(
    "forged",
    [
        lambda of: f"<{uuid4()}@notes.example>",
        lambda of: f"<{of.uuid}@elsewhere.example>",
        lambda of: f"<{of.channel.uuid}@notes.example>",
        lambda of: f"{of.uuid}@notes.example",
        lambda of: f"<{of.uuid}@notes.example> or 1=1",
        lambda of: "",
    ],
)
def test_who_does_not_know_the_id_changes_nothing(two, case, forged):
    delivery = sent_alert(case)
    assert not returned.take(forged(delivery))
    assert off() == []
    assert tasks() == []


def test_whoever_reads_the_mailbox_switches_off_that_address_alone_and_staff_hear_of_it(two, case):
    """He has her phone: of each mail he knows the id."""
    delivery = sent_alert(case)
    for _press in range(5):
        returned.take(delivery.mail_id)
    assert off() == [(1, "RETURNED")]
    assert tasks() == ["AL_FAIL"]
    look()
    assert to() == [ADDRESS, SECOND]
    assert Wish.objects.standing().exists(), "her wish stands"


def test_a_report_in_the_mailbox_is_heard_and_deleted(two, case, inbox):
    delivery = sent_alert(case)
    inbox.deliver(report(delivery))
    assert read_bounces() == 1
    assert inbox.mails == []
    assert off() == [(1, "RETURNED")]
    assert not Mailbox.objects.exists(), "it is no mailbox of the office"


def test_what_the_mail_service_tells_is_heard(two, case, mailgun, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    delivery = sent_alert(case)
    assert mail.outbox[0].metadata == {"mail_id": delivery.mail_id}
    assert tell(delivery, {"event": "delivered"}).status_code == 200
    assert off() == []
    assert tell(delivery, key=f"not {KEY}").status_code == 400
    assert off() == []
    for _twice in range(2):
        assert tell(delivery).status_code == 200
    assert off() == [(1, "RETURNED")]
    assert tasks() == ["AL_FAIL"]


def test_without_its_webhook_a_mail_carries_no_more_than_its_id(wish, case):
    sent_alert(case)
    assert not hasattr(mail.outbox[0], "metadata")
