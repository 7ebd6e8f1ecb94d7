"""An administrator reads no message: what one would try, and where it ends."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.utils import timezone

from messaging.delivery import send_due
from messaging.models import Notification, Recipient
from staffack.models import AuditEntry
from tests.desk import PASSWORD, Client, give_app

MINE = "alex@elsewhere.example"


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator)
    return client


@pytest.fixture
def enrolled(liaison) -> User:
    """A liaison who has a mailbox, a password and an app."""
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    give_app(liaison)
    liaison.refresh_from_db()
    return liaison


def save(desk, user: User, **changes: object) -> int:
    """Post an account's page; gives the status."""
    fields = {"username": user.username, "email": user.email, "is_active": "on"}
    fields["groups"] = [group.pk for group in user.groups.all()]
    return desk.post(f"/admin/auth/user/{user.pk}/change/", fields | changes).status_code


def reads_nothing(desk, message) -> bool:
    """Whether this browser is refused the queue, the message, its sheet and its mail's link."""
    case = message.case
    places = ["", f"messages/{message.uuid}/", f"cases/{case.uuid}/sheet/", "sheets/", "cases/"]
    return all(desk.get(f"/staff/{place}").status_code == 403 for place in places)


def test_with_an_account_of_their_own_they_read_nothing(desk, administrator, message):
    groups = [group.pk for group in Group.objects.all()]
    permissions = [each.pk for each in Permission.objects.filter(codename="view_message")]
    raised = {"groups": groups, "user_permissions": permissions, "is_superuser": "on"}
    assert save(desk, administrator, is_staff="on", **raised) == 302
    assert reads_nothing(desk, message)
    for address in ("", "?_popup=1"):
        assert desk.get(f"/admin/messaging/message/{address}").status_code == 403


@pytest.mark.parametrize("role", ["Administrator", "Liaison"])
def test_they_give_no_role_another_permission(desk, message, role):
    group = Group.objects.get(name=role)
    before = set(group.permissions.all())
    reading = Permission.objects.get(codename="view_message")
    fields = {"name": role, "permissions": [reading.pk]}
    for page in (f"{group.pk}/change/", f"{group.pk}/change/?_popup=1", "add/"):
        assert desk.post(f"/admin/auth/group/{page}", fields).status_code == 403
    assert desk.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"}).status_code == 403
    assert set(group.permissions.all()) == before
    assert Group.objects.count() == 4
    assert reads_nothing(desk, message)


def test_they_neither_set_nor_reset_what_a_liaison_signs_in_with(desk, enrolled):
    new = {"password1": "a long enough sentence", "password2": "a long enough sentence"}
    desk.post(f"/admin/auth/user/{enrolled.pk}/password/", new)
    assert save(desk, enrolled, password=new["password1"], **new) == 302
    assert desk.get("/staff/accounts/").status_code == 403
    reset = f"/staff/accounts/{enrolled.pk}/reset/"
    assert desk.post(reset, {"reason": "lost"}).status_code == 403
    enrolled.refresh_from_db()
    assert enrolled.check_password(PASSWORD)
    assert enrolled.authenticator_set.count() == 1


def test_who_catches_a_liaisons_mail_gets_no_link(desk, enrolled, message):
    assert save(desk, enrolled, email=MINE) == 302
    assert not enrolled.groups.exists(), "the role waits for a second person again"
    chosen = {"action": "send_link_again", "_selected_action": [enrolled.pk]}
    page = desk.post("/admin/auth/user/", chosen, follow=True).content.decode()
    assert "0 links are on their way" in page
    assert not Notification.objects.filter(kind="first_sign_in").exists()
    entry = AuditEntry.objects.get(action="ACCOUNT")
    assert (entry.staff.username, entry.account) == ("alex", enrolled), "and it stands in the log"


def test_a_recipient_of_their_own_gets_no_word_of_a_message(desk, message):
    fields = {"email": MINE, "is_active": "on"}
    assert desk.post("/admin/messaging/recipient/add/", fields).status_code == 302
    Recipient.objects.exclude(email=MINE).update(is_active=False)
    again = type(message)(case=message.case, body=message.body, contact=message.contact)
    assert again.send()
    send_due()
    [sent] = [each for each in mail.outbox if each.to == [MINE]]
    text = sent.body + sent.alternatives[0].content
    assert "garage" not in text
    assert "555-0142" not in text
    link = re.search(r"/staff/ack/[\w.:-]+/", sent.body).group()
    assert desk.get(link).status_code == 403
    assert Client().get(link).status_code == 302


def test_a_made_up_liaison_reads_nothing_and_is_theirs_in_the_log(desk, administrator, message):
    role = Group.objects.get(name="Liaison")
    fields = {"username": "mo", "email": MINE, "groups": [role.pk]}
    assert desk.post("/admin/auth/user/add/", fields).status_code == 302
    browser = Client()
    browser.force_login(User.objects.get(username="mo"))
    assert reads_nothing(browser, message)
    rows = AuditEntry.objects.acts().order_by("pk").filter(staff=administrator)
    assert list(rows.values_list("action", "account__username")) == [
        ("ASKED", None),
        ("ACCOUNT", "mo"),
        ("LINK_SENT", "mo"),
    ]


def test_a_superuser_reads_no_message_with_every_role(client, message, referral):
    root = User.objects.create_superuser("root")
    root.groups.add(*Group.objects.all())
    client.force_login(root)
    assert reads_nothing(client, message)
    for address in (f"/staff/referrals/{referral.uuid}/", "/admin/messaging/message/"):
        assert client.get(address).status_code == 403


def test_after_a_reset_an_administrator_sends_no_link_instead(desk, enrolled, supervisor):
    """The link takes a second supervisor: the list of accounts is no way around."""
    User.objects.filter(pk=enrolled.pk).update(last_login=timezone.now())
    browser = Client()
    browser.force_login(supervisor)
    browser.post(f"/staff/accounts/{enrolled.pk}/reset/", {"reason": "Telephone lost."})
    assert not enrolled.authenticator_set.exists()
    chosen = {"action": "send_link_again", "_selected_action": [enrolled.pk]}
    page = desk.post("/admin/auth/user/", chosen, follow=True).content.decode()
    assert "0 links are on their way" in page
    assert not Notification.objects.filter(kind="first_sign_in").exists()
