"""What each role may do. An office can change its groups; migrations leave them alone."""

from typing import Any

from django.contrib.auth.models import Group, Permission

ROLES = {
    "Liaison": [
        "view_message",
        "change_message",
        "view_acknowledgment",
        "add_acknowledgment",
        "admit_caller",
        "print_sheet",
    ],
    "Supervisor": [
        "view_message",
        "change_message",
        "admit_caller",
        "print_sheet",
        "view_auditentry",
        "view_leadsnotice",
        "view_acknowledgment",
        "add_acknowledgment",
        "view_notification",
        "view_recipient",
        "add_recipient",
        "change_recipient",
    ],
    "Administrator": [
        *(
            f"{verb}_{model}"
            for model in (
                "case",
                "civilprocess",
                "serviceattempt",
                "closedday",
                "feedimport",
                "user",
                "recipient",
                *(
                    "guide",
                    "guidetext",
                    "citation",
                    "citationtext",
                    "term",
                    "termtext",
                    "courthouse",
                ),
                "organisation",
            )
            for verb in ("view", "add", "change")
        ),
        "delete_closedday",
        "view_alarm",
        *(
            f"{verb}_{model}"
            for model in ("telephone", "openinghours")
            for verb in ("view", "add", "change", "delete")
        ),
        "view_group",
        "view_notification",
        "view_acknowledgment",
        "view_leadsnotice",
        "add_leadsnotice",
    ],
}

IN_ADMINISTRATION = {"Supervisor", "Administrator"}  # they have lists to read there


def create_roles(using: str, **kwargs: Any) -> None:
    """Make each group that is not there yet, with its permissions.

    Runs after this app's migrations, when Django has made the permissions of all apps
    listed before it.
    """
    if using != "default":
        return
    for name, codenames in ROLES.items():
        group, created = Group.objects.get_or_create(name=name)
        if created:
            group.permissions.set(Permission.objects.filter(codename__in=codenames))
