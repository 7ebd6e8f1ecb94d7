"""Nobody hides others: whatever waits can be reached, and each case's alarms are mailed about."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, Task
from messaging.alarm_mail import warn_of_alarms
from messaging.delivery import send_due
from messaging.models import Message, Notification, Recipient, Referral

MANY = 201
KINDS = Task.Kind
WAITS = "Mail of the portal has been waiting for more than 15 minutes, or was refused."


def reachable(browser, address: str) -> set[str]:
    """The ids of messages and referrals, and the alarms, on `address` and what it leads to."""
    found, seen, to_see = set(), set(), [address]
    while to_see:
        page = html.unescape(browser.get(to_see.pop()).content.decode())
        found |= set(re.findall(r"/staff/(?:messages|referrals|tasks)/([\w-]+)/", page))
        for link in re.findall(r'href="(\?[^"#]*)', page):
            if link not in seen:
                seen.add(link)
                to_see.append(address + link)
    return found


def test_of_201_messages_that_wait_each_can_be_reached(staff_client, case, other_case):
    for _ in range(MANY):
        assert Message(case=case, body="decoy").send()
    newest = Message(case=other_case, body="help")
    assert newest.send()
    found = reachable(staff_client, "/staff/")
    assert str(newest.uuid) in found
    assert len(found) == MANY + 1
    assert f"Waiting ({MANY + 1})" in staff_client.get("/staff/").content.decode()


@pytest.mark.parametrize("address", ["/staff/", "/staff/referrals/"])
def test_of_201_referrals_each_can_be_reached(staff_client, address):
    Referral.objects.bulk_create(
        Referral(body="decoy", consent_on=timezone.localdate()) for _ in range(MANY)
    )
    assert len(reachable(staff_client, address) - {"ack"}) == MANY


@pytest.mark.many
@pytest.mark.parametrize("kind", [KINDS.FAILURES, KINDS.WITHDRAWN, KINDS.WEAK_PIN])
def test_of_201_alarms_and_tasks_each_can_be_reached(staff_client, kind):
    Case.objects.bulk_create(Case(case_number=f"c{n}", case_key=f"c{n}") for n in range(MANY))
    Task.objects.bulk_create(
        Task(kind=kind, case=case, due_at=timezone.now()) for case in Case.objects.all()
    )
    assert len(reachable(staff_client, "/staff/")) == MANY
    assert f"({MANY})" in staff_client.get("/staff/").content.decode()


@pytest.mark.parametrize(("minutes", "is_said"), [(14, False), (16, True)])
def test_without_a_worker_the_desk_itself_says_that_mail_waits(
    staff_client, message, minutes, is_said
):
    queued_at = timezone.now() - timedelta(minutes=minutes)
    Notification.objects.update(queued_at=queued_at)
    assert (WAITS in staff_client.get("/staff/").content.decode()) is is_said
    Recipient.objects.update(is_active=False)
    assert WAITS not in staff_client.get("/staff/").content.decode(), "nobody waits for it"


def warned(mailoutbox) -> list[str]:
    """What the mails about alarms say that went out now."""
    before = len(mailoutbox)
    warn_of_alarms()
    send_due()
    return [mail.body for mail in mailoutbox[before:]]


def test_a_decoy_uses_up_no_mail_about_another_case(case, other_case, recipient, mailoutbox):
    Task.objects.raise_once(KINDS.FAILURES, other_case)
    assert len(warned(mailoutbox)) == 1
    Task.objects.raise_once(KINDS.FAILURES, case)
    assert len(warned(mailoutbox)) == 1
    Task.objects.raise_once(KINDS.PAUSED, case)
    assert len(warned(mailoutbox)) == 1, "and none about another kind"
    assert warned(mailoutbox) == []


def test_of_one_kind_and_case_there_is_one_mail_an_hour_and_the_next_says_how_many(
    case, recipient, mailoutbox, time_machine
):
    start = timezone.now()
    time_machine.move_to(start)
    for minutes in (0, 10, 20, 30):
        time_machine.move_to(start + timedelta(minutes=minutes))
        Task.objects.raise_once(KINDS.FAILURES, case, key=str(minutes))
        assert len(warned(mailoutbox)) == (1 if minutes == 0 else 0)
    time_machine.move_to(start + timedelta(minutes=61))
    [body] = warned(mailoutbox)
    assert "3 new things" in body


def test_what_comes_at_once_is_one_mail_and_so_are_tasks_of_a_kind(
    case, other_case, recipient, mailoutbox
):
    for each in (case, other_case):
        Task.objects.raise_once(KINDS.FAILURES, each)
        Task.objects.raise_once(KINDS.DURATION, each)
    [body] = warned(mailoutbox)
    assert "4 new things" in body
    Task.objects.create(kind=KINDS.DURATION, case=case, key="again")
    assert warned(mailoutbox) == [], "nobody makes tasks to hide something"
