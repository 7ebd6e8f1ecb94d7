"""What each role may do, and how the groups of the database come by it.

A role of ROLES is a group of Django's. After each `migrate` every group is given the permissions
that it was never given before, and GivenPermission remembers them. So a permission that a new
version brings reaches each office once, and one that an office took away stays away. To take one
from every office, write a migration: leaving it out here takes it from nobody.
"""

from typing import Any

from django.apps import apps as apps_now
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission, PermissionsMixin, User
from django.db import models, transaction

LIAISON = [
    *("messaging.view_message", "messaging.change_message", "messaging.print_sheet"),
    *("staffack.view_acknowledgment", "staffack.add_acknowledgment", "cases.admit_caller"),
    *("cases.enter_conflict", "alerts.see_address"),
]


def _each(verbs: str, rows: str) -> list[str]:
    places = (row.split(".") for row in rows.split())
    return [f"{app}.{verb}_{name}" for app, name in places for verb in verbs.split()]


ROLES: dict[str, list[str]] = {
    "Liaison": LIAISON,
    "Supervisor": [
        *LIAISON,
        *("cases.view_approval", "cases.decide_approval", "staffack.reset_factors"),
        *_each("view", "staffack.auditentry staffack.leadsnotice messaging.notification"),
        *("messaging.view_mailbox", "alerts.oversee"),
        *_each("view add change", "messaging.recipient"),
    ],
    "Administrator": [
        *_each("view add change", "cases.case cases.civilprocess cases.serviceattempt"),
        *_each("view add change delete", "cases.closedday"),
        *_each("view", "cases.task cases.approval"),
        *("cases.decide_approval", "cases.enter_conflict"),
        *_each("view add change", "feed.feedimport"),
        *_each("view add", "staffack.leadsnotice"),
        *_each("view", "staffack.acknowledgment messaging.notification messaging.mailbox"),
        *_each("view add change", "messaging.recipient auth.user"),
        *_each("view", "auth.group"),
        *_each("view add change", "resources.organisation resources.courthouse"),
        *_each("view add change delete", "resources.telephone resources.openinghours"),
        *_each("view add change", "resources.guide resources.guidetext"),
        *_each("view add change", "resources.citation resources.citationtext"),
        *_each("view add change", "resources.term resources.termtext"),
    ],
    "Auditor": ["staffack.view_auditentry"],
}

# They have lists to read there.
IN_ADMINISTRATION = {"Supervisor", "Administrator", "Auditor"}

# Superusers set the portal up. They read nothing that survivors and their helpers wrote.
NOT_FOR_SUPERUSERS = {
    *LIAISON,
    *_each("view add change delete", "messaging.message messaging.whereabouts"),
}


class GivenPermission(models.Model):
    """A permission that a role was given, whether it has it still or not."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["group", "permission"], name="given_to_a_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.permission}"


@transaction.atomic
def give_permissions(using: str, apps: Apps = apps_now, **kwargs: Any) -> None:
    """Make each role's group where there is none, and give it what it was never given.

    Runs after this app's migrations, when Django has made the permissions of all apps. Nothing
    where the tables are gone: `apps` are those of the migration that was reached.
    """
    try:
        given = apps.get_model("staffack", "GivenPermission")
    except LookupError:
        return
    if using != "default":
        return
    known = apps.get_model("auth", "Permission").objects.select_related("content_type")
    by_name = {f"{each.content_type.app_label}.{each.codename}": each for each in known}
    for role, names in ROLES.items():
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        before = set(given.objects.filter(group=group).values_list("permission", flat=True))
        there = (by_name[name] for name in names if name in by_name)
        new = [each for each in there if each.pk not in before]
        group.permissions.add(*new)
        given.objects.bulk_create(given(group=group, permission=each) for each in new)


def close_messages_to_superusers() -> None:
    """Have `User.has_perm` refuse a superuser what is NOT_FOR_SUPERUSERS, whatever their groups.

    Django says yes to a superuser before it asks any backend, so there is no other place for it.
    """
    djangos = User.has_perm

    def has_perm(self: PermissionsMixin, perm: str, obj: models.Model | None = None) -> bool:
        if self.is_superuser and perm in NOT_FOR_SUPERUSERS:
            return False
        return djangos(self, perm, obj)

    User.has_perm = has_perm  # type: ignore[method-assign]  # for every User there is
