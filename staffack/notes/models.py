"""What colleagues should know of a case; never shown to the petitioner."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.models.conflicts import OfCases
from messaging.models import Message
from portal.encryption.fields import EncryptedTextField
from staffack.log.models import AuditEntry

LONGEST = 1_000


class CaseNoteQuerySet(OfCases["CaseNote"]):
    """Notes about cases."""

    def over(self, now: datetime) -> "CaseNoteQuerySet":
        """After MESSAGE_DAYS, of cases that keep no message's content; or MESSAGE_DAYS_AT_MOST.

        A case that is held keeps its notes.
        """
        kept = Message.objects.filter(case=OuterRef("case"), erased_at=None)
        settled = Q(~Exists(kept), at__lte=now - timedelta(days=settings.MESSAGE_DAYS))
        at_most = Q(at__lte=now - timedelta(days=settings.MESSAGE_DAYS_AT_MOST))
        return self.filter(settled | at_most, case__held_for="")


class CaseNote(models.Model):
    """What somebody of the office wrote down about a case, for colleagues alone."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)  # from the form
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(default=timezone.now)
    text = EncryptedTextField()

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note about a case")
        verbose_name_plural = _("notes about cases")
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.uuid)

    @classmethod
    @transaction.atomic
    def write(cls, case: Case, staff: Any, text: str, submission: UUID) -> None:
        """Write it down, once however often its form is sent: `submission` is the form's own.

        Case.DoesNotExist when the case was disposed of.
        """
        Case.objects.keep(case.pk)
        facts = {"case": case, "staff": staff, "text": text}
        _note, is_new = cls.objects.get_or_create(uuid=submission, defaults=facts)
        if is_new:
            AuditEntry.write(staff, AuditEntry.Action.NOTED, case=case)
