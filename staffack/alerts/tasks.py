"""What staff are asked to do about alerts: what first, and what that is."""

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from alerts.facts import wakes
from alerts.models import Alert
from cases.models import Task

Kind = Task.Kind
AT_MOST = 1_000  # tasks whose alert is looked at
UUID_LENGTH = 36
LATER = [Kind.ALERT_FAILED, Kind.ALERTS_CHANGED, Kind.ALERT_STOPPED, Kind.ALERT_SHARED]

WHAT_TO_DO: dict[str, Any] = {
    Kind.ALERT_FAILED: _(
        "Are all alerts held? Then the record may be wrong: look at the paper first, and say "
        "nothing of a service before it is sure. Open the case. Its newest message may say when "
        "and how it is safe to call. "
        "Call then, verify who it is, and say what the order page says. Write the call down on "
        "that message: “Spoke with the petitioner” ends this. No safe way? Do not call. Press the "
        "button: the order page tells it at the next visit."
    ),
    Kind.ALERT_WRONG: _(
        "The petitioner was told that something is new, and may have read that the "
        "order is served; the record says now that it is not. Call today, if a safe way is known, "
        "and say so: whoever takes an order for served may feel safe. Write the call down on the "
        "newest message: “Spoke with the petitioner” ends this."
    ),
    Kind.ALERTS_CHANGED: _(
        "It may have been the petitioner, or somebody else with the PIN. At the next "
        "safe call, verify who it is, and ask. It was somebody else? End alerts from the case's "
        "page, and issue a pass there: it takes the place of the PIN."
    ),
    Kind.ALERT_SHARED: _(
        "It may be one person with two orders, or two who live together. For this case "
        "nothing goes there now. Ask each petitioner alone, at a safe time, and tell neither of "
        "the other. Both want it? Let it be used again, from this case's page. Else leave it off."
    ),
    Kind.ALERT_STOPPED: _(
        "It may have been the petitioner, or whoever holds the phone. Nothing goes to "
        "that number any more; a second address goes on. At the next safe call, ask. To get alerts "
        "there again, the petitioner asks for them anew, on the order page."
    ),
}


def most_urgent_first(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Those of `tasks` that are about alerts: first a service that nobody was told of.

    Then a service that was told falsely, then whatever else did not arrive, then the others by
    their kind; of each the oldest first. Each task has its `rank`.
    """
    about = tasks.filter(kind__in=Task.ABOUT_ALERTS)
    failed = about.filter(kind=Kind.ALERT_FAILED).order_by("raised_at")
    keys = set(failed.values_list("key", flat=True)[:AT_MOST])
    told = Alert.objects.filter(uuid__in=[key for key in keys if len(key) == UUID_LENGTH])
    of_service = [str(uuid) for uuid, new in told.values_list("uuid", "new") if wakes(new)]
    rank = Case(
        When(kind=Kind.ALERT_FAILED, key__in=of_service, then=Value(0)),
        When(kind=Kind.ALERT_WRONG, then=Value(1)),
        *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(LATER, start=2)),
    )
    return about.annotate(rank=rank).order_by("rank", "raised_at", "pk")
