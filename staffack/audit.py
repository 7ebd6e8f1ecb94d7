"""What lower rooms say that staff did goes to the audit log."""

from typing import Any

from django.dispatch import receiver

from cases.signals import staff_acted
from staffack.models import AuditEntry


@receiver(staff_acted)
def write_entry(staff: Any, action: str, case: Any, **kwargs: Any) -> None:
    """Add the line; an action that the log does not know raises ValueError and undoes it all."""
    AuditEntry.write(staff, AuditEntry.Action(action), case)
