"""Says whether the audit log is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from staffack import append_only
from staffack.log import chain
from staffack.log.models import AuditEntry


class Command(BaseCommand):
    """Check every row of the log, and what keeps its tables from being changed."""

    help = "Names the first row of the audit log that is not as it was written."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = AuditEntry.objects.order_by("position").iterator()
        faults = [error.msg for error in append_only.triggers_are_as_written(None, ["default"])]
        faults += list(chain.wrong(rows))
        if faults:
            raise CommandError("\n".join(["The audit log is not what it was:", *faults]))
        count = AuditEntry.objects.count()
        self.stdout.write(f"{count} rows of the audit log are as they were written.")
