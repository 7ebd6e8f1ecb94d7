"""A mark begins with a mail that came back and ends by a person; mail goes there all the same."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from cases.models import Task
from messaging.bounces import returned
from messaging.checks import someone_gets_mail
from messaging.delivery import send_due
from messaging.expiry import mailboxes
from messaging.letters import MailKind
from messaging.metrics import _of_database
from messaging.models import Mailbox, Message, Notification, Recipient
from messaging.notices import Notice
from tests.desk import Client
from tests.parallel import at_once
from tests.staffack.test_disposal_races import meanwhile
from tests.walk import refer

LIAISONS = "liaisons@sheriff.example"
DESK = "mail to all of them came back"
NOBODY = "No mailbox hears of new messages"


def marked() -> set[str]:
    return set(Mailbox.objects.returning().values_list("address", flat=True))


def asked() -> list[str]:
    return list(Task.objects.current().filter(kind="BOUNCED").values_list("key", flat=True))


def mail_to(**about) -> Notification:
    """Another mail that went out now."""
    now = timezone.now()
    return Notification.objects.create(sent_at=now, claimed_at=now, **about)


def test_a_mail_that_came_back_twice_is_one_mark_and_one_task(sent):
    assert [returned.mark(sent), returned.mark(sent)] == [True, True]
    assert marked() == {LIAISONS}
    assert asked() == [LIAISONS]
    text = Task.objects.get(kind="BOUNCED").sentence
    assert LIAISONS in text
    assert "casehenry02" not in text


@pytest.mark.django_db(transaction=True)
def test_of_many_tellings_at_once_one_makes_the_task(sent):
    assert at_once(8, lambda _: returned.mark(sent)) == [True] * 8
    assert (Mailbox.objects.count(), asked()) == (1, [LIAISONS])


def test_mail_still_goes_there(sent, case, mailoutbox):
    returned.mark(sent)
    assert Message(case=case, body="second").send()
    assert send_due() == 1
    assert mailoutbox[-1].to == [LIAISONS]


def test_when_mail_to_all_comes_back_it_is_as_loud_as_having_nobody(sent, staff_client):
    assert NOBODY not in staff_client.get("/staff/").content.decode()
    assert dict(_of_database())["portal_recipients_reached"] == 1
    Recipient.objects.update(email="Liaisons@Sheriff.example")
    returned.mark(Notification.objects.get())
    page = " ".join(staff_client.get("/staff/").content.decode().split())
    assert NOBODY in page
    assert DESK in page
    [warning] = someone_gets_mail(None, databases=["default"])
    assert (warning.id, "came back" in warning.msg) == ("messaging.W001", True)
    told = dict(_of_database())
    assert (told["portal_recipients_reached"], told["portal_mailboxes_returning"]) == (0, 1)
    Recipient.objects.create(email="second@sheriff.example")
    assert NOBODY not in staff_client.get("/staff/").content.decode()


def test_who_said_that_mail_arrives_is_not_contradicted_by_what_was_mailed_before(sent, recipient):
    returned.mark(sent)
    Mailbox.objects.trust(LIAISONS)
    assert (marked(), asked()) == (set(), [])
    assert not returned.mark(sent)
    assert (marked(), asked()) == (set(), [])
    assert returned.mark(mail_to(kind=MailKind.ALARM, recipient=recipient))
    assert (marked(), asked()) == ({LIAISONS}, [LIAISONS])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer")
def test_a_telling_that_waits_for_whoever_puts_it_right_asks_nobody(sent):
    returned.mark(sent)
    Task.objects.filter(kind="BOUNCED").delete()  # put away, long ago
    assert not meanwhile(lambda: Mailbox.objects.trust(LIAISONS), lambda: returned.mark(sent))
    assert (marked(), asked()) == (set(), [])


def test_a_report_that_comes_before_the_mail_is_known_to_be_sent_counts(sent):
    Notification.objects.update(sent_at=None)
    Mailbox.objects.trust(LIAISONS)
    sent.sent_at, sent.claimed_at = None, timezone.now()
    assert returned.mark(sent)


def test_a_task_put_away_while_mail_still_comes_back_is_asked_anew_after_24_hours(
    sent, recipient, time_machine
):
    start = timezone.now()
    for hours, tasks in ((0, 1), (1, 0), (23, 0), (25, 1)):
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        returned.mark(mail_to(kind=MailKind.ALARM, recipient=recipient))
        assert len(asked()) == tasks, hours
        for task in Task.objects.current().filter(kind="BOUNCED"):
            assert task.dismiss()
        assert marked() == {LIAISONS}


def test_a_forged_report_said_again_and_again_is_one_task_a_day_and_stops_no_mail(
    sent, case, mailoutbox
):
    """Whoever got a mail knows its Message-ID, and may write as many reports as they like."""
    for _ in range(100):
        returned.mark(sent)
    assert len(asked()) == 1
    assert Message(case=case, body="second").send()
    assert send_due() == 1
    Mailbox.objects.trust(LIAISONS)
    assert not returned.mark(sent)


@pytest.mark.parametrize(
    "guess",
    ["", "<>", "<x@y>", "5f3e1c1e-6f0a-4b1c-9a63-0d9f6f1d2b7a", "<%s@elsewhere.example>", "%s"],
)
def test_only_our_own_message_id_is_known(sent, guess):
    assert returned.mail_of(guess.replace("%s", str(sent.uuid))) is None
    assert returned.mail_of(sent.mail_id) == sent


def test_mail_to_an_account_marks_its_address_and_to_the_second_contact_that(
    case, liaison, settings
):
    User.objects.filter(pk=liaison.pk).update(email="Lee@Sheriff.example")
    liaison.refresh_from_db()
    about = {"kind": MailKind.ACCOUNT, "notice": Notice.PASSWORD, "staff": liaison}
    assert returned.mark(mail_to(address="lee@sheriff.example", **about))
    assert not returned.mark(mail_to(address="before@sheriff.example", **about))
    assert marked() == {"lee@sheriff.example"}
    settings.SECOND_CONTACT = "inspector@county.example"
    assert returned.mark(mail_to(kind=MailKind.ALARM, case=case, address="old@county.example"))
    assert marked() == {"lee@sheriff.example", "inspector@county.example"}


def test_mail_to_a_provider_or_to_who_gets_none_any_more_marks_nothing(recipient, sent):
    refer(Client(), contact="(312) 555-0199", email="help@shelter.example")
    facts = {"kind": MailKind.REFERRAL_READ, "referral_id": 1}
    referral = Notification.objects.filter(kind=MailKind.REFERRAL).get().referral
    assert not returned.mark(mail_to(**facts | {"referral_id": referral.pk}))
    Recipient.objects.update(is_active=False)
    assert not returned.mark(Notification.objects.get(pk=sent.pk))
    assert (marked(), asked()) == (set(), [])


def test_a_mark_is_forgotten_once_it_tells_nothing(sent, recipient, time_machine):
    returned.mark(sent)
    assert not mailboxes(timezone.now()).exists()
    Recipient.objects.update(email="new@sheriff.example")
    assert mailboxes(timezone.now()).get().address == LIAISONS
    Recipient.objects.update(email=LIAISONS)
    Mailbox.objects.trust(LIAISONS)
    assert not mailboxes(timezone.now()).exists()
    assert mailboxes(timezone.now() + timedelta(days=31)).exists()
