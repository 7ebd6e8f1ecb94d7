"""Where mail about an account goes: who changes that can't do it behind its owner's back."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command

from messaging.models import Notification
from messaging.notices import Notice
from staffack.models import AuditEntry

OLD, NEW = "lee@sheriff.example", "mine@example.org"


@pytest.fixture
def lee(liaison) -> User:
    """The liaison, with a mailbox."""
    User.objects.filter(pk=liaison.pk).update(email=OLD)
    liaison.refresh_from_db()
    return liaison


def change(desk, user: User, **changes: str) -> None:
    """Save the account's page in the admin."""
    fields = {"username": user.username, "is_active": "on", "email": user.email}
    fields |= {"groups": [group.pk for group in user.groups.all()]}
    fields |= {"is_staff": "on"} if user.is_staff else {}
    answer = desk.post(f"/admin/auth/user/{user.pk}/change/", fields | changes)
    assert answer.status_code == 302, answer.content


def test_a_changed_address_is_mailed_to_the_old_one_and_stands_in_the_log(
    desk, administrator, lee, mailoutbox
):
    change(desk, lee, email=NEW)
    call_command("send_notifications", "--once")
    [mail] = mailoutbox
    assert mail.to == [OLD]
    assert "The email address of your account was changed" in mail.subject
    assert "(lee)" in mail.body
    assert "call a supervisor now" in " ".join(mail.body.split())
    assert NEW not in mail.body
    entry = AuditEntry.objects.get(action="ACCOUNT")
    assert (entry.staff, entry.account) == (administrator, lee)
    assert f"Email address: {OLD} → {NEW}" in entry.detail


def test_a_supervisors_reset_after_it_sends_no_link_unnoticed(desk, lee, supervisor, mailoutbox):
    change(desk, lee, email=NEW)
    desk.force_login(supervisor)
    assert desk.post(f"/staff/accounts/{lee.pk}/reset/", {"reason": "Asked."}).status_code == 303
    call_command("send_notifications", "--once")
    assert sorted(to for mail in mailoutbox for to in mail.to) == [OLD, NEW]
    assert not Notification.objects.filter(kind="first_sign_in").exists(), "it takes another person"


def test_what_was_owed_before_goes_to_the_old_address_too(desk, lee, mailoutbox):
    Notification.objects.owe_notice(Notice.PASSWORD, lee)
    change(desk, lee, email=NEW)
    call_command("send_notifications", "--once")
    assert [mail.to for mail in mailoutbox] == [[OLD], [OLD]]


def test_other_changes_and_a_first_address_are_mailed_to_nobody(desk, lee, supervisor):
    change(desk, lee, first_name="Lee")
    change(desk, supervisor, email="sam@sheriff.example")
    assert not Notification.objects.exists()


def test_an_old_mailbox_that_is_gone_is_no_mail_that_waits(desk, lee):
    Notification.objects.owe_notice(Notice.PASSWORD, lee)
    mail = Notification.objects.get()
    assert mail.claim(mail.next_try_at)
    mail.mark_failed(OSError(), refusal=550)
    assert Notification.objects.stuck().get() == mail
    change(desk, lee, email=NEW)
    Notification.objects.update(refused_at=mail.queued_at)
    assert {each.to_whom for each in Notification.objects.all()} == {OLD}
    assert not Notification.objects.stuck().exists()
    Notification.objects.update(held_at=mail.queued_at)
    assert Notification.objects.stuck().count() == 2, "since a backup was restored"
