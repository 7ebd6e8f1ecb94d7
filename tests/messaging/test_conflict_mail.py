"""Who hears of a case with which somebody of the office is in conflict."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail as outbox
from django.utils import timezone

from cases.models import Conflict, Task
from messaging.alarm_mail import tell_apart, warn_of_alarms
from messaging.delivery import owe_missed, owe_unread_in_conflict, send_due
from messaging.models import Message, Recipient
from messaging.withdrawal import withdraw_calls
from staffack.models import Acknowledgment
from tests.office_hours import MORNING_AND_AFTERNOON, keep

SECOND = "clerk@court.example"
SHARED = "liaisons@sheriff.example"


@pytest.fixture(autouse=True)
def second_contact(settings):
    """The office names one."""
    settings.SECOND_CONTACT = SECOND


@pytest.fixture
def own(liaison) -> Recipient:
    """The liaison's own mailbox."""
    return Recipient.objects.create(email="lee@sheriff.example", staff=liaison)


@pytest.fixture
def colleague(db) -> User:
    """Another liaison, with a mailbox of their own."""
    user = User.objects.create_user("mo")
    user.groups.add(Group.objects.get(name="Liaison"))
    Recipient.objects.create(email="mo@sheriff.example", staff=user)
    return user


def keep_from(case, user: User) -> None:
    """Enter a conflict."""
    Conflict.objects.create(case=case, staff=user, entered_by=user)


def write(case) -> Message:
    """A survivor writes."""
    message = Message(case=case, body="He works at the garage on Pulaski.")
    assert message.send()
    return message


def hear() -> set[str]:
    """Send what is owed; gives to whom."""
    outbox.outbox.clear()
    while send_due():
        pass
    return {address for sent in outbox.outbox for address in sent.to}


def test_without_a_conflict_each_mailbox_hears_of_it(case, recipient, own, colleague):
    write(case)
    assert hear() == {SHARED, own.email, "mo@sheriff.example"}


def test_a_conflicted_case_is_told_to_persons_without_conflict_alone(
    case, other_case, recipient, own, colleague
):
    keep_from(case, colleague)
    write(case)
    assert hear() == {own.email}, "no shared box, and not who is in conflict"
    write(other_case)
    assert hear() == {SHARED, own.email, "mo@sheriff.example"}, "of other cases all hear"


def test_where_nobody_is_free_the_second_contact_hears_at_once(case, recipient, own, liaison):
    keep_from(case, liaison)
    write(case)
    assert hear() == {SECOND}
    [sent] = outbox.outbox
    for text in (sent.body, sent.alternatives[0].content):
        assert "because of a conflict of interest" in text.replace("\n", " ")
        assert "/staff/ack/" in text
        for word in ("garage", "casehenry02", "20082397", "lee", case.reference):
            assert word not in text


def test_the_second_contact_gets_no_content_whatever_the_office_gets(
    case, recipient, own, liaison, colleague, settings
):
    settings.EMAIL_CONTENT = "full"
    keep_from(case, liaison)
    keep_from(case, colleague)
    write(case)
    assert hear() == {SECOND}
    assert "garage" not in outbox.outbox[0].body


def test_the_second_contact_reads_who_may_read_it(case, recipient, colleague, liaison):
    Recipient.objects.exclude(pk=recipient.pk).delete()
    keep_from(case, liaison)
    write(case)
    assert hear() == {SECOND}
    assert "These accounts may read it: mo." in outbox.outbox[0].body


def test_mail_that_waits_is_not_sent_once_the_conflict_is_entered(case, recipient, own, colleague):
    write(case)
    keep_from(case, colleague)
    assert hear() == {own.email}
    assert owe_missed() == 0, "somebody who may read it heard of it"


def test_what_a_shared_mailbox_heard_of_before_is_told_anew(case, recipient, own, liaison):
    own.delete()
    write(case)
    assert hear() == {SHARED}
    keep_from(case, liaison)
    assert owe_missed() == 1
    assert hear() == {SECOND}
    assert owe_missed() == 0


@pytest.mark.parametrize(("hours", "mails"), [(3.9, 0), (4.1, 1)])
def test_unread_for_4_open_hours_the_second_contact_hears(
    case, recipient, own, colleague, time_machine, hours, mails
):
    keep_from(case, colleague)
    wednesday = datetime(2026, 11, 18, 15, tzinfo=timezone.get_current_timezone())
    time_machine.move_to(wednesday, tick=False)
    write(case)
    assert hear() == {own.email}
    time_machine.move_to(wednesday + timedelta(hours=hours), tick=False)
    assert owe_unread_in_conflict() == mails
    assert owe_unread_in_conflict() == 0, "once"
    assert hear() == ({SECOND} if mails else set())


@pytest.mark.parametrize(
    ("day", "hour", "hours"),
    [(18, 9, 5), (18, 15, 19.5), (20, 17, 20)],
    ids=["over lunch", "over night", "before a short Saturday"],
)
def test_where_hours_are_known_the_second_contact_hears_after_4_of_them_and_before_a_day_is_over(
    case, recipient, own, colleague, settings, time_machine, day, hour, hours
):
    keep(settings, MORNING_AND_AFTERNOON)
    keep_from(case, colleague)
    sent_at = datetime(2026, 11, day, hour, tzinfo=timezone.get_current_timezone())
    time_machine.move_to(sent_at, tick=False)
    write(case)
    time_machine.move_to(sent_at + timedelta(hours=hours, minutes=-1), tick=False)
    assert owe_unread_in_conflict() == 0
    time_machine.move_to(sent_at + timedelta(hours=hours, minutes=1), tick=False)
    assert owe_unread_in_conflict() == 1


def test_what_was_acknowledged_or_has_no_conflict_is_told_to_nobody_else(
    case, other_case, recipient, own, colleague, liaison, time_machine
):
    keep_from(case, colleague)
    Acknowledgment.record(write(case), liaison)
    write(other_case)
    time_machine.move_to(timezone.now() + timedelta(days=9))
    assert owe_unread_in_conflict() == 0


def test_alarms_and_wishes_not_to_be_called_go_the_same_way(
    case, other_case, recipient, own, colleague, liaison
):
    keep_from(case, colleague)
    withdraw_calls(case)
    assert hear() == {own.email}
    Task.objects.create(kind=Task.Kind.FAILURES, case=case)
    Task.objects.create(kind=Task.Kind.FAILURES, case=other_case)
    warn_of_alarms()
    assert hear() == {own.email, SHARED, "mo@sheriff.example"}
    told = sorted(sent.to[0] for sent in outbox.outbox)
    assert told == [own.email, own.email, SHARED, "mo@sheriff.example"], "of each case apart"
    assert all("1 new thing " in sent.body for sent in outbox.outbox)
    keep_from(case, liaison)
    Task.objects.create(kind=Task.Kind.OPENED, case=case)
    warn_of_alarms()
    assert hear() == {SECOND}
    assert "1 new thing " in outbox.outbox[0].body


def test_without_a_second_contact_nothing_is_sent_and_nothing_fails(
    case, recipient, own, liaison, settings
):
    """As in a test environment: production does not start (portal.E028)."""
    settings.SECOND_CONTACT = ""
    keep_from(case, liaison)
    write(case)
    Task.objects.create(kind=Task.Kind.FAILURES, case=case)
    warn_of_alarms()
    assert hear() == set()
    assert owe_missed() == owe_unread_in_conflict() == 0


def test_mail_of_alarms_that_waits_when_the_conflict_is_entered_is_made_anew(
    case, recipient, own, colleague
):
    Task.objects.create(kind=Task.Kind.FAILURES, case=case)
    warn_of_alarms()
    withdraw_calls(case)
    keep_from(case, colleague)
    tell_apart(case.pk)
    assert hear() == set(), "nobody hears of 0 new things"
    warn_of_alarms()
    assert hear() == {own.email}, "of the wish not to be called"
    assert not Task.objects.get(kind=Task.Kind.FAILURES).mailed_at, "in an hour of the first"


def test_a_wrong_address_of_the_second_contact_can_be_mended(
    case, recipient, own, liaison, settings
):
    settings.SECOND_CONTACT = "wrong@court.example"
    keep_from(case, liaison)
    write(case)
    settings.SECOND_CONTACT = SECOND
    assert hear() == {SECOND}


def test_once_the_conflict_is_over_the_office_hears_of_what_nobody_heard_of(
    case, recipient, own, liaison
):
    keep_from(case, liaison)
    write(case)
    Conflict.objects.get().end()
    assert owe_missed() == 2
    assert hear() >= {SHARED, own.email}


def test_a_mailbox_of_somebody_who_reads_no_message_is_not_enough(
    case, recipient, own, liaison, administrator
):
    Recipient.objects.create(email="alex@sheriff.example", staff=administrator)
    keep_from(case, liaison)
    write(case)
    assert hear() == {SECOND}


def test_without_a_mailbox_in_the_office_the_second_contact_hears(case, liaison):
    keep_from(case, liaison)
    write(case)
    withdraw_calls(case)
    assert owe_missed() == 0
    assert hear() == {SECOND}
    assert len(outbox.outbox) == 2
