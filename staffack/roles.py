"""What each role may do. An office can change its groups; migrations leave them alone."""

from typing import Any

from django.contrib.auth.models import Group, Permission

LIAISON = [
    "view_message",
    "change_message",
    "view_acknowledgment",
    "add_acknowledgment",
    "admit_caller",
    "print_sheet",
]
RECORDS = ["case", "civilprocess", "serviceattempt", "closedday", "feedimport"]
GUIDES = ["guide", "guidetext", "citation", "citationtext", "term", "termtext", "courthouse"]
KEPT_BY_ADMINISTRATORS = [*RECORDS, *GUIDES, "organisation", "user", "recipient"]
ROLES = {
    "Liaison": LIAISON,
    "Supervisor": [
        *LIAISON,
        *("view_approval", "decide_approval", "reset_factors"),
        *("view_auditentry", "view_leadsnotice", "view_notification"),
        *("view_recipient", "add_recipient", "change_recipient"),
    ],
    "Administrator": [
        *(f"{verb}_{row}" for row in KEPT_BY_ADMINISTRATORS for verb in ("view", "add", "change")),
        "delete_closedday",
        "view_alarm",
        *(
            f"{verb}_{row}"
            for row in ("telephone", "openinghours")
            for verb in ("view", "add", "change", "delete")
        ),
        *("view_approval", "decide_approval"),
        *("view_group", "view_notification", "view_acknowledgment"),
        *("view_leadsnotice", "add_leadsnotice"),
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
