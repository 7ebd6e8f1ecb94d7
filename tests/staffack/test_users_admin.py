"""Whoever keeps accounts cannot raise their own, nor take over a stronger one."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from messaging.models import Notification
from staffack.models import AuditEntry
from tests.desk import PASSWORD

KNOWN = "a long enough sentence"


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator)
    return client


def change(desk, user: User, **changes: object):
    """Post the user's page, with everything in it that would raise them."""
    fields = {
        "username": user.username,
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "user_permissions": [permission.pk for permission in Permission.objects.all()[:5]],
        **changes,
    }
    return desk.post(f"/admin/auth/user/{user.pk}/change/", fields)


def add(desk, role: str | None = None, **changes: object):
    """Post the page of a new account, with all in it that would raise it."""
    fields = {"username": "mo", "email": "mo@sheriff.example", "is_superuser": "on"}
    fields |= {"is_staff": "on", "password1": KNOWN, "password2": KNOWN, "password": KNOWN}
    if role:
        fields["groups"] = [Group.objects.get(name=role).pk]
    fields |= changes
    return desk.post("/admin/auth/user/add/", fields)


@pytest.mark.parametrize(
    ("role", "is_staff"),
    [("Liaison", False), ("Supervisor", True), ("Administrator", True), ("Auditor", True)],
)
def test_an_account_is_made_with_its_role_on_one_page(desk, administrator, role, is_staff):
    page = desk.get("/admin/auth/user/add/").content.decode()
    assert page.count('name="groups"') == 4
    response = add(desk, role, first_name="Mo")
    assert response.headers["Location"] == "/admin/auth/user/"
    user = User.objects.get(username="mo")
    waits = role in {"Liaison", "Supervisor"}  # for a supervisor: it opens messages
    assert [group.name for group in user.groups.all()] == ([] if waits else [role])
    assert (user.is_staff, user.is_superuser, user.first_name) == (is_staff, False, "Mo")
    assert not user.has_usable_password(), "no password that somebody else knows"
    [link, entry] = AuditEntry.objects.acts().exclude(action="ASKED")
    assert (entry.action, entry.staff, entry.account) == ("ACCOUNT", administrator, user)
    assert (link.action, link.staff, link.account) == ("LINK_SENT", administrator, user)
    mail = Notification.objects.get()
    assert (mail.kind, mail.to_whom) == ("first_sign_in", "mo@sheriff.example")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("email", "", "This field is required"),
        ("username", "LEE", "There is an account of this name"),
    ],
)
def test_an_account_without_a_mailbox_or_of_a_name_that_there_is_is_not_made(
    desk, liaison, field, value, said
):
    page = add(desk, "Liaison", **{field: value}).content.decode()
    assert said in page
    assert User.objects.count() == 2


def test_a_new_account_gets_no_group_of_the_offices_own_nor_loses_what_was_typed(desk):
    own = Group.objects.create(name="IT")
    response = add(desk, groups=[own.pk])
    assert response.status_code == 200
    page = response.content.decode()
    assert "is not one of the available choices" in page
    assert 'value="mo"' in page
    assert ">IT<" not in desk.get("/admin/auth/user/add/").content.decode()
    assert not User.objects.filter(username="mo").exists()


def test_an_account_without_a_role_may_do_nothing(desk):
    assert add(desk, user_permissions=[Permission.objects.first().pk]).status_code == 302
    user = User.objects.get(username="mo")
    assert not user.is_staff
    assert not user.get_all_permissions()


def test_an_administrator_gives_an_account_another_role(desk, liaison):
    role = Group.objects.get(name="Auditor")
    assert change(desk, liaison, groups=[role.pk]).status_code == 302
    liaison.refresh_from_db()
    assert list(liaison.groups.all()) == [role]
    assert not liaison.is_superuser
    assert not liaison.user_permissions.exists()


def test_nobody_makes_themselves_superuser_or_takes_another_role(desk, administrator):
    page = desk.get(f"/admin/auth/user/{administrator.pk}/change/").content.decode()
    for name in ("is_superuser", "user_permissions", "groups", "is_staff"):
        assert f'name="{name}"' not in page
    everyone = [group.pk for group in Group.objects.all()]
    assert change(desk, administrator, groups=everyone).status_code == 302
    administrator.refresh_from_db()
    assert not administrator.is_superuser
    assert not administrator.user_permissions.exists()
    assert [group.name for group in administrator.groups.all()] == ["Administrator"]


def test_a_superusers_account_and_password_are_out_of_reach(desk):
    root = User.objects.create_superuser("root", password="correct horse battery")
    before = User.objects.filter(pk=root.pk).values().get()
    assert change(desk, root, username="mine").status_code == 403
    assert User.objects.filter(pk=root.pk).values().get() == before


def test_groups_of_the_offices_own_are_neither_given_nor_lost(desk, liaison):
    own = Group.objects.create(name="IT")
    response = change(desk, liaison, groups=[own.pk])
    assert response.status_code == 200
    assert "is not one of the available choices" in response.content.decode()
    liaison.groups.add(own)
    assert change(desk, liaison, groups=[]).status_code == 403
    assert {group.name for group in liaison.groups.all()} == {"Liaison", "IT"}


@pytest.mark.parametrize("by", ["group", "permission"])
def test_an_account_with_more_than_the_portals_roles_is_not_taken_over(desk, liaison, by):
    if by == "group":
        liaison.groups.add(Group.objects.create(name="IT"))
    else:
        liaison.user_permissions.add(Permission.objects.get(codename="delete_case"))
    assert change(desk, liaison, email="mine@example.org").status_code == 403
    desk.post("/admin/auth/user/", {"action": "send_link_again", "_selected_action": [liaison.pk]})
    assert not Notification.objects.exists()


def test_nobody_sets_the_password_of_another(client, desk, liaison):
    client.force_login(User.objects.create_superuser("root"))
    new = {"password1": KNOWN, "password2": KNOWN, "usable_password": "true", "password": KNOWN}
    for browser in (desk, client):
        assert browser.get(f"/admin/auth/user/{liaison.pk}/password/").status_code in {302, 404}
        browser.post(f"/admin/auth/user/{liaison.pk}/password/", new, follow=True)
        assert change(browser, liaison, **new).status_code == 302
    assert KNOWN not in browser.get(f"/admin/auth/user/{liaison.pk}/change/").content.decode()
    liaison.refresh_from_db()
    assert liaison.check_password(PASSWORD)


def test_the_log_says_whose_account_was_written(desk, liaison):
    assert change(desk, liaison, first_name="Lee").status_code == 302
    entries = AuditEntry.objects.values_list("action", "staff__username", "account__username")
    assert list(entries) == [("ACCOUNT", "alex", "lee")]


def test_the_link_is_sent_again_to_who_has_nothing_to_sign_in_with(desk, liaison, app):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    new = User.objects.create_user("mo", email="mo@sheriff.example")
    chosen = {"action": "send_link_again", "_selected_action": [liaison.pk, new.pk]}
    page = desk.post("/admin/auth/user/", chosen, follow=True).content.decode()
    assert "1 link is on its way" in page
    assert Notification.objects.get().staff == new


def test_nobody_deletes_an_account_or_changes_a_role(desk, liaison):
    assert desk.post(f"/admin/auth/user/{liaison.pk}/delete/", {"post": "yes"}).status_code == 403
    role = Group.objects.get(name="Administrator")
    assert desk.post(f"/admin/auth/group/{role.pk}/change/", {"name": "x"}).status_code == 403


def test_not_even_a_superuser_makes_a_superuser_or_gives_single_permissions(client, liaison):
    root = User.objects.create_superuser("root", password="correct horse battery")
    client.force_login(root)
    page = client.get(f"/admin/auth/user/{liaison.pk}/change/").content.decode()
    assert 'name="groups"' in page
    assert change(client, liaison, groups=[]).status_code == 302
    assert add(client, "Liaison", user_permissions=[Permission.objects.first().pk])
    for user in User.objects.exclude(pk=root.pk):
        assert 'name="is_superuser"' not in page
        assert not user.is_superuser
        assert not user.user_permissions.exists()
    assert User.objects.count() == 3


@pytest.mark.parametrize(
    "row", ["account/emailaddress", "mfa/authenticator", "axes/accessattempt", "sessions/session"]
)
def test_nobody_finds_factors_or_sign_ins_in_the_admin(client, db, row):
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(f"/admin/{row}/").status_code == 404
    assert client.get(f"/admin/{row}/add/").status_code == 404
