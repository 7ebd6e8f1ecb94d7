"""Writes the staff actions that lower apps signal into the audit log."""

from typing import Any

from django.dispatch import receiver

from cases.signals import staff_acted
from staffack.models import AuditEntry


@receiver(staff_acted)
def write_entry(staff: Any, action: str, case: Any, **kwargs: Any) -> None:
    """Add the row; an action that the log does not know raises ValueError and undoes it all."""
    AuditEntry.write(staff, AuditEntry.Action(action), case=case)
