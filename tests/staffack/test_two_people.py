"""What gives access to messages: one asks, another who has it confirms; and an office with one."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Approval
from cases.models.approvals import are_too_few
from messaging.models import Notification, Recipient
from staffack.models import AuditEntry
from tests.conftest import _staff
from tests.desk import Client

APPROVALS = "/admin/cases/approval/"


@pytest.fixture
def second(db) -> User:
    """Another supervisor."""
    return _staff("kim", "Supervisor", is_staff=True, email="kim@sheriff.example")


def desk(account: User) -> Client:
    browser = Client()
    browser.force_login(account)
    return browser


def decide(account: User, action: str = "grant"):
    """Decide the newest question, as `account`."""
    question = Approval.objects.latest("pk")
    fields = {"action": action, "_selected_action": question.pk}
    return desk(account).post(APPROVALS, fields, follow=True)


def add(account: User, role: str):
    """Make an account for mo, with a role."""
    group = Group.objects.get(name=role)
    fields = {"username": "mo", "email": "mo@sheriff.example", "groups": [group.pk]}
    return desk(account).post("/admin/auth/user/add/", fields, follow=True)


@pytest.mark.parametrize("role", ["Liaison", "Supervisor"])
def test_a_role_that_opens_messages_waits_for_a_supervisor(administrator, supervisor, role):
    page = add(administrator, role).content.decode()
    assert "This waits: a role that opens messages" in page
    mo = User.objects.get(username="mo")
    assert not mo.groups.exists()
    assert desk(mo).get("/staff/").status_code == 403
    decide(administrator)
    assert not mo.groups.exists(), "who asked does not confirm, nor who reads no messages"
    decide(supervisor)
    assert [group.name for group in mo.groups.all()] == [role]
    assert desk(User.objects.get(username="mo")).get("/staff/").status_code == 200
    asked, given = AuditEntry.objects.filter(action__in=["ASKED", "APPROVED"]).order_by("pk")
    assert (asked.staff, given.staff) == (administrator, supervisor)
    assert f"{role}: mo, mo@sheriff.example" in asked.detail


def test_a_role_that_opens_none_is_given_at_once(administrator):
    add(administrator, "Administrator")
    assert User.objects.get(username="mo").groups.get().name == "Administrator"
    assert not Approval.objects.exists()


def test_what_is_refused_is_not_given(administrator, supervisor):
    add(administrator, "Liaison")
    decide(supervisor, "refuse")
    decide(supervisor)
    assert not User.objects.get(username="mo").groups.exists()


def test_another_administrator_confirms_nothing_that_opens_messages(administrator, supervisor):
    other = _staff("ann", "Administrator", is_staff=True)
    add(administrator, "Liaison")
    decide(other)
    assert not User.objects.get(username="mo").groups.exists()


def test_a_mailbox_that_was_changed_since_gets_no_role(administrator, supervisor):
    add(administrator, "Liaison")
    User.objects.filter(username="mo").update(email="thief@elsewhere.example")
    decide(supervisor)
    assert not User.objects.get(username="mo").groups.exists()


def test_with_another_mailbox_the_role_waits_again(administrator, supervisor, liaison):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    fields = {"username": "lee", "is_active": "on", "email": "thief@elsewhere.example"}
    fields["groups"] = [liaison.groups.get().pk]
    desk(administrator).post(f"/admin/auth/user/{liaison.pk}/change/", fields)
    assert not liaison.groups.exists()
    decide(supervisor)
    assert liaison.groups.get().name == "Liaison"


def test_after_a_reset_the_link_waits_for_a_second_supervisor(supervisor, second, liaison, app):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    desk(supervisor).post(f"/staff/accounts/{liaison.pk}/reset/", {"reason": "Telephone lost."})
    links = Notification.objects.filter(kind="first_sign_in")
    assert not links.exists()
    decide(supervisor)
    assert not links.exists(), "not who asked"
    decide(second)
    assert links.get().staff == liaison


def test_a_mailbox_that_would_get_what_survivors_write_waits(settings, supervisor, second):
    settings.EMAIL_CONTENT = "full"
    fields = {"email": "desk@sheriff.example", "is_active": "on"}
    page = desk(supervisor).post("/admin/messaging/recipient/add/", fields, follow=True)
    assert "This waits: a mailbox that gets what survivors write" in page.content.decode()
    assert not Recipient.objects.active().exists()
    decide(second)
    assert Recipient.objects.active().get().email == "desk@sheriff.example"
    moved = Recipient.objects.get()
    fields["email"] = "thief@elsewhere.example"
    desk(supervisor).post(f"/admin/messaging/recipient/{moved.pk}/change/", fields)
    assert not Recipient.objects.active().exists()


def test_a_mailbox_that_gets_links_alone_waits_for_nobody(supervisor):
    fields = {"email": "desk@sheriff.example", "is_active": "on"}
    desk(supervisor).post("/admin/messaging/recipient/add/", fields)
    assert Recipient.objects.active().exists()


def test_with_one_supervisor_all_waits_a_banner_says_so_and_a_mail(administrator, supervisor):
    User.objects.update(email="someone@sheriff.example")
    for address in ("/staff/", "/admin/"):
        assert "fewer than two supervisors" in desk(supervisor).get(address).content.decode()
    add(administrator, "Liaison")
    mails = Notification.objects.filter(notice="TOO_FEW")
    assert {mail.staff for mail in mails} == {administrator, supervisor}


def test_with_two_no_banner_stands_there(supervisor, second):
    assert "fewer than two" not in desk(supervisor).get("/staff/").content.decode()


def test_a_single_supervisor_confirms_alone_after_24_hours(
    settings, supervisor, liaison, time_machine
):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    settings.SINGLE_SUPERVISOR = True
    settings.SINGLE_SUPERVISOR_CONTACT = "judge@county.example"
    desk(supervisor).post(f"/staff/accounts/{liaison.pk}/reset/", {"reason": "Telephone lost."})
    mail = Notification.objects.get(notice="ALONE")
    assert (mail.to_whom, mail.staff) == ("judge@county.example", supervisor)
    links = Notification.objects.filter(kind="first_sign_in")
    asked_at = timezone.now()
    time_machine.move_to(asked_at + timedelta(hours=23, minutes=59))
    decide(supervisor)
    assert not links.exists()
    time_machine.move_to(asked_at + timedelta(hours=24, minutes=1))
    decide(supervisor)
    assert links.exists()
    assert Approval.objects.get().was_alone


def test_where_there_are_two_nobody_confirms_alone(
    settings, supervisor, second, liaison, time_machine
):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    settings.SINGLE_SUPERVISOR = True
    desk(supervisor).post(f"/staff/accounts/{liaison.pk}/reset/", {"reason": "Telephone lost."})
    time_machine.move_to(timezone.now() + timedelta(hours=25))
    decide(supervisor)
    assert Approval.objects.get().decided_at is None


def test_a_link_goes_to_the_mailbox_that_was_asked_about_only(supervisor, second, liaison):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    desk(supervisor).post(f"/staff/accounts/{liaison.pk}/reset/", {"reason": "Telephone lost."})
    User.objects.filter(pk=liaison.pk).update(email="thief@elsewhere.example")
    decide(second)
    assert not Notification.objects.filter(kind="first_sign_in").exists()


def test_the_log_says_no_role_that_still_waits(administrator, supervisor):
    add(administrator, "Liaison")
    entry = AuditEntry.objects.get(action="ACCOUNT")
    assert "Role: none → none" in entry.detail
    decide(supervisor)
    assert AuditEntry.objects.filter(action="ACCOUNT").latest("pk").detail == "Role: Liaison"


def test_the_database_takes_no_decision_of_one_alone_else(supervisor):
    question = Approval(kind="ROLE", subject="1 1", detail="x", asked_by=supervisor)
    question.ask()
    alone = {"decided_by": supervisor, "decided_at": timezone.now(), "is_granted": True}
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=question.pk).update(**alone)


def test_a_superuser_gives_no_group_access_to_messages(supervisor):
    root = User.objects.create_superuser("root")
    own = Group.objects.create(name="IT")
    liaison = Group.objects.get(name="Liaison")
    fields = {"name": "IT", "permissions": [each.pk for each in liaison.permissions.all()]}
    page = desk(root).post(f"/admin/auth/group/{own.pk}/change/", fields)
    assert "Only the roles of the portal open messages" in page.content.decode()
    assert not own.permissions.exists()


def test_the_first_two_are_made_on_the_server(db, capsys):
    call_command("make_supervisor", "sam", "sam@sheriff.example")
    assert are_too_few()
    call_command("make_supervisor", "kim", "kim@sheriff.example")
    assert not are_too_few()
    printed = capsys.readouterr().out
    assert printed.count("/staff/sign-in/first/") == 2
    entries = AuditEntry.objects.values_list("action", "account__username", "reason")
    assert ("ACCOUNT", "kim", "Supervisor, on the server") in entries
    with pytest.raises(CommandError, match="valid email"):
        call_command("make_supervisor", "mo", "no address")
    assert not User.objects.filter(username="mo").exists()
