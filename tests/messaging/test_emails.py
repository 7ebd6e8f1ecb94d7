"""What every mail carries, and what nobody can make it say."""

import re

import pytest
from django.utils import timezone

from cases.models import Task
from messaging import emails
from messaging.alarm_mail import warn_of_alarms
from messaging.letters import MailKind
from messaging.models import Message, Notification, Whereabouts
from messaging.notices import Notice

FORGED = ["Call me: (312) 555-9999", "Voicemail: May be left", "https://evil.example/staff/ack/x"]
BREAKS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", " " * 300]


@pytest.fixture
def owed(case, referral, liaison) -> list[Notification]:
    """One mail owed of each kind."""
    Message(case=case, body="A letter.").send()
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    warn_of_alarms()
    Notification.objects.owe(MailKind.WITHDRAWAL)
    referral.acknowledge()
    liaison.email = "lee@sheriff.example"
    liaison.save()
    for notice in Notice:
        Notification.objects.owe_notice(notice, liaison)
    Notification.objects.owe_first_sign_in(liaison)
    owed = [*Notification.objects.all(), Notification(kind=MailKind.APPROVAL, staff=liaison)]
    assert {one.kind for one in owed} == set(MailKind.values)
    return owed


def test_every_mail_says_that_no_machine_is_to_answer_and_that_nobody_reads_a_reply(owed):
    for notification in owed:
        mail = emails.owed(notification)
        assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
        assert mail.extra_headers["X-Auto-Response-Suppress"] == "All"
        for text in (mail.body, mail.alternatives[0].content):
            assert text.count("Nobody reads replies to this mail.") == 1, notification.kind


def test_every_subject_carries_its_day_and_time_so_that_none_are_one_conversation(owed):
    for notification in owed:
        at = timezone.localtime(notification.queued_at)
        assert emails.owed(notification).subject.endswith(f", {at:%m/%d/%Y %I:%M %p}")


def lines_of(mail) -> list[list[str]]:
    """The lines of its plain text, and of the other as a reader shows them."""
    page = re.sub(r"\s+", " ", mail.alternatives[0].content)
    shown = re.sub(r"<[^>]+>", "", re.sub(r"</p>|<br>", "\n", page))
    return [[line.strip() for line in text.splitlines()] for text in (mail.body, shown)]


@pytest.mark.many  # each kind of mail
@pytest.mark.parametrize("separator", BREAKS)
@pytest.mark.parametrize("column", ["body", "ask_for", "language", "contact", "place", "other"])
def test_what_was_typed_comes_last_and_no_line_of_it_passes_for_ours(
    case, recipient, settings, column, separator
):
    settings.EMAIL_CONTENT = "full"
    forged = separator.join(["Hello.", *FORGED])
    told = {column: forged} if column in {"place", "other"} else {}
    typed = {"contact": "(312) 555-0142", "contact_method": "call", "body": "Words."}
    typed |= {} if told else {column: forged}
    message = Message(case=case, **typed)
    message.send(Whereabouts(weapons=Whereabouts.YES, **told) if told else None)
    for lines in lines_of(emails.owed(message.notification_set.get())):
        found = [line for line in lines if any(part in line for part in FORGED)]
        assert len(found) >= len(FORGED)
        assert all(line.startswith("| ") for line in found), found
        barred = [number for number, line in enumerate(lines) if line.startswith("|")]
        ours = [
            "Voicemail: Do NOT leave one",
            "Wants an answer",
            "and press Acknowledge",
            "Sheriff",
        ]
        for fact in [*ours, *(["DANGER: Weapons"] if told else [])]:
            first = next(number for number, line in enumerate(lines) if fact in line)
            assert first < barred[0]
        assert max(len(line) for line in lines if line.startswith("|")) <= emails.LINE + 2
