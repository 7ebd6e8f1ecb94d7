"""What a restored backup lacks, and what must wait for a person after it.

The highest row numbers are kept in a file outside of the database: it alone can tell afterwards.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from alerts.models import Brake
from cases.models import Approval, Case, Task
from feed.models import FeedImport
from lookup import budgets
from lookup.models import DAY, Budget
from messaging.models import Message, Notification, Referral
from portal.models import Session
from staffack.models import Acknowledgment, AuditEntry

# The newest of these rows is never deleted.
COUNTED: list[type[models.Model]] = [
    Message,
    Referral,
    Acknowledgment,
    AuditEntry,
    FeedImport,
    Approval,
]


class Numbers(NamedTuple):
    """The highest row number of each table at a time."""

    at: datetime
    rows: dict[str, int]

    @classmethod
    def of_database(cls) -> "Numbers":
        """As they are now."""
        rows = {
            str(model._meta.verbose_name_plural): model._base_manager.aggregate(top=Max("pk"))[
                "top"
            ]
            for model in COUNTED
        }
        return cls(timezone.now(), {name: top or 0 for name, top in rows.items()})

    @classmethod
    def of_file(cls) -> "Numbers | None":
        """As they were written down last; None where they never were, or nobody can read them."""
        try:
            kept = json.loads(Path(settings.ROW_NUMBERS_FILE).read_text(encoding="utf-8"))
            return cls(datetime.fromisoformat(kept["at"]), dict(kept["rows"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write_down(self) -> None:
        """Put them into the file, whole or not at all."""
        file = Path(settings.ROW_NUMBERS_FILE)
        new = file.with_suffix(".new")
        kept = {"at": self.at.isoformat(timespec="seconds"), "rows": self.rows}
        new.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        new.replace(file)

    def lacks(self, others: "Numbers") -> dict[str, int]:
        """By how much the numbers of `others` are higher, where they are."""
        more = {name: top - self.rows.get(name, 0) for name, top in others.rows.items()}
        return {name: count for name, count in more.items() if count > 0}


def write_down_numbers() -> None:
    """Keep the numbers of now in ROW_NUMBERS_FILE: a job of the worker.

    Numbers that are higher than the database's stay: it was restored, and `manage.py post_restore`
    is still to come. Staff are told.
    """
    if not settings.ROW_NUMBERS_FILE:
        return
    # The file first: another worker may write both meanwhile.
    kept, now = Numbers.of_file(), Numbers.of_database()
    if kept and now.lacks(kept):
        Task.objects.raise_once(Task.Kind.RESTORED, key=kept.at.isoformat())
    else:
        now.write_down()


def hold_what_would_happen_twice() -> tuple[int, int, int]:
    """After a restore: end every visit, hold mail, and ask staff to look after what may be lost.

    Gives how many visits were ended, how many mails are held, and for how many cases the count
    of wrong PINs, tried shortly before the backup, may have begun anew.
    """
    now = timezone.now()
    with transaction.atomic():
        visits = Session.objects.all().delete()[0]
        held = Notification.objects.filter(sent_at=None).update(held_at=now)
        last = Budget.objects.aggregate(at=Max("opened_at"))["at"] or now
        failing = Budget.objects.filter(
            kind=budgets.PER_DAY,
            subject__startswith=budgets.CASE,
            spent__gt=0,
            opened_at__gt=last - DAY,
        )
        uuids = {budgets.case_of(budget) for budget in failing}
        for case in Case.objects.filter(uuid__in=uuids):
            Task.objects.owe(Task.Kind.RECOUNTED, case)
        Task.objects.raise_once(Task.Kind.RESTORED, key=now.isoformat())
        if settings.ALERTS_ARE_ON:
            Brake.objects.pull(Brake.Why.RESTORED)
    return visits, held, len(uuids)


@register("portal", deploy=True)
def numbers_are_kept(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warning `staffack.W001`: after a restore nobody could say what is missing."""
    if settings.ROW_NUMBERS_FILE:
        return []
    return [
        Warning(
            "ROW_NUMBERS_FILE is not set: after a backup was restored, nobody could say how much "
            "of what came after it is gone",
            hint="Name a file that workers may write, on another disk than the database's.",
            id="staffack.W001",
        )
    ]
