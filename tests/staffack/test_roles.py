"""Roles come by migration: what is new once, and what an office took away never again."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from portal.encryption.fields import EncryptedTextField
from staffack import roles
from staffack.models import GivenPermission

NEW = "cases.delete_case"  # stands for what a later version brings


def named(group: Group) -> set[str]:
    """The names of a group's permissions."""
    held = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in held}


def permission(name: str) -> Permission:
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def migrate() -> None:
    call_command("migrate", verbosity=0)


def test_after_the_first_migration_each_role_has_what_is_written(db):
    assert {group.name: named(group) for group in Group.objects.all()} == {
        role: set(names) for role, names in roles.ROLES.items()
    }
    for names in roles.ROLES.values():
        assert len(names) == len(set(names))


def test_what_an_office_took_away_or_gave_stays_so(db):
    liaison = Group.objects.get(name="Liaison")
    liaison.permissions.remove(permission("messaging.print_sheet"))
    liaison.permissions.add(permission("cases.view_task"))
    before = named(liaison)
    migrate()
    assert named(liaison) == before
    assert "messaging.print_sheet" not in before


def test_what_is_new_comes_once_to_groups_that_are_there(db, monkeypatch):
    liaison = Group.objects.get(name="Liaison")
    liaison.permissions.clear()
    monkeypatch.setitem(roles.ROLES, "Liaison", [*roles.LIAISON, NEW])
    migrate()
    assert named(liaison) == {NEW}, "and nothing else with it"
    liaison.permissions.remove(permission(NEW))
    migrate()
    assert named(liaison) == set()


def test_what_an_office_had_given_itself_before_it_came_is_its_own_to_take_away(db, monkeypatch):
    liaison = Group.objects.get(name="Liaison")
    liaison.permissions.add(permission(NEW))
    monkeypatch.setitem(roles.ROLES, "Liaison", [*roles.LIAISON, NEW])
    migrate()
    liaison.permissions.remove(permission(NEW))
    migrate()
    assert NEW not in named(liaison)


def test_a_new_role_comes_with_all_of_its_own_and_a_deleted_one_is_made_whole_again(
    db, monkeypatch
):
    monkeypatch.setitem(roles.ROLES, "Clerk", [NEW])
    Group.objects.get(name="Liaison").delete()
    migrate()
    assert named(Group.objects.get(name="Clerk")) == {NEW}
    assert named(Group.objects.get(name="Liaison")) == set(roles.LIAISON)


def test_what_no_role_may_any_more_is_kept_until_a_migration_takes_it(db, monkeypatch):
    monkeypatch.setitem(roles.ROLES, "Auditor", [])
    migrate()
    assert named(Group.objects.get(name="Auditor")) == {"staffack.view_auditentry"}


@pytest.mark.once
def test_migrating_one_app_back_and_forth_works(installation):
    for target in (["staffack", "zero"], ["staffack"]):
        assert "Traceback" not in installation.run("migrate", *target)
    held = "SELECT count(*) FROM auth_group_permissions"
    given = "SELECT count(*) FROM staffack_givenpermission"
    assert installation.query(held) == installation.query(given)


def test_a_superuser_may_all_but_what_is_for_liaisons_whatever_their_groups(db):
    root = User.objects.create_superuser("root")
    root.groups.add(*Group.objects.all())
    every = Permission.objects.select_related("content_type")
    names = {f"{each.content_type.app_label}.{each.codename}" for each in every}
    assert names >= roles.NOT_FOR_SUPERUSERS
    for user in (root, User.objects.get(pk=root.pk)):
        refused = {name for name in names if not user.has_perm(name)}
        assert refused == roles.NOT_FOR_SUPERUSERS
        assert not user.has_perms(["cases.view_case", "messaging.view_message"])


def test_all_that_is_sealed_of_what_people_write_is_closed_to_superusers():
    for model in apps.get_app_config("messaging").get_models():
        if any(isinstance(field, EncryptedTextField) for field in model._meta.fields):
            verbs = model._meta.default_permissions
            names = {f"messaging.{verb}_{model._meta.model_name}" for verb in verbs}
            names |= {f"messaging.{codename}" for codename, _name in model._meta.permissions}
            assert names <= roles.NOT_FOR_SUPERUSERS, model


def test_the_memory_is_no_larger_than_the_roles(db):
    for _ in range(2):
        migrate()
    assert GivenPermission.objects.count() == sum(map(len, roles.ROLES.values()))
