"""Whoever keeps accounts cannot raise their own, nor take over a stronger one."""

import pytest
from django.contrib.auth.models import Group, Permission, User

from staffack.models import AuditEntry

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator, backend=BACKEND)
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
    """Post the page of a new account."""
    password = "a long enough sentence"
    fields = {"username": "mo", "usable_password": "true", "is_superuser": "on", "is_staff": "on"}
    if role:
        fields["groups"] = [Group.objects.get(name=role).pk]
    fields |= {"password1": password, "password2": password, **changes}
    return desk.post("/admin/auth/user/add/", fields)


@pytest.mark.parametrize(
    ("role", "is_staff"), [("Liaison", False), ("Supervisor", True), ("Administrator", True)]
)
def test_an_account_is_made_with_its_role_on_one_page(desk, administrator, role, is_staff):
    page = desk.get("/admin/auth/user/add/").content.decode()
    assert page.count('name="groups"') == 3
    response = add(desk, role, first_name="Mo", email="mo@sheriff.example")
    assert response.headers["Location"] == "/admin/auth/user/"
    user = User.objects.get(username="mo")
    assert [group.name for group in user.groups.all()] == [role]
    assert (user.is_staff, user.is_superuser, user.first_name) == (is_staff, False, "Mo")
    assert user.check_password("a long enough sentence")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.staff) == ("ACCOUNT", administrator)


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
    role = Group.objects.get(name="Supervisor")
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
    password = {"password1": "a long enough sentence", "password2": "a long enough sentence"}
    assert desk.get(f"/admin/auth/user/{root.pk}/password/").status_code == 403
    assert desk.post(f"/admin/auth/user/{root.pk}/password/", password).status_code == 403
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
    new = {"password1": "another horse battery", "password2": "another horse battery"}
    for page in ("change", "password"):
        assert desk.post(f"/admin/auth/user/{liaison.pk}/{page}/", new).status_code == 403
    liaison.refresh_from_db()
    assert liaison.check_password("correct horse battery")


def test_accounts_and_passwords_that_are_written_are_logged(desk, liaison, administrator):
    assert change(desk, liaison, first_name="Lee").status_code == 302
    new = {"password1": "another horse battery", "password2": "another horse battery"}
    new |= {"usable_password": "true"}
    assert desk.post(f"/admin/auth/user/{liaison.pk}/password/", new).status_code == 302
    entries = AuditEntry.objects.values_list("action", "staff__username")
    assert list(entries) == [("ACCOUNT", "alex")] * 2


def test_nobody_deletes_an_account_or_changes_a_role(desk, liaison):
    assert desk.post(f"/admin/auth/user/{liaison.pk}/delete/", {"post": "yes"}).status_code == 403
    role = Group.objects.get(name="Administrator")
    assert desk.post(f"/admin/auth/group/{role.pk}/change/", {"name": "x"}).status_code == 403


def test_a_superuser_may_do_all_that(client, liaison):
    root = User.objects.create_superuser("root", password="correct horse battery")
    client.force_login(root, backend=BACKEND)
    page = client.get(f"/admin/auth/user/{liaison.pk}/change/").content.decode()
    for name in ("is_superuser", "user_permissions", "groups"):
        assert f'name="{name}"' in page
