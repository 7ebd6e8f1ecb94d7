"""Asks staff to look into what can't be decrypted any more."""

from typing import Any

from django.dispatch import receiver

from cases.models import Case, Task
from portal.encryption.fields import cell_unreadable


@receiver(cell_unreadable)
def raise_task(row: Any, **kwargs: Any) -> None:
    """One task for the case of `row`, or for all rows without one; again after 24 hours."""
    case = Case.objects.filter(pk=row.case_id).first()
    Task.objects.raise_once(Task.Kind.UNREADABLE, case)
