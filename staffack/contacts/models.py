"""What came of trying to reach a petitioner."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Task
from cases.models.conflicts import OfCases
from messaging.models import FrozenAddress, Message
from portal.encryption.fields import EncryptedTextField, Unreadable
from staffack.log.models import AuditEntry

TRIES = 3  # after which somebody may say that the petitioner could not be reached
NOTE_MAX = 1_000


class ContactQuerySet(OfCases["Contact"]):
    """Tries to reach a petitioner."""

    def in_vain(self) -> "ContactQuerySet":
        """Those that reached nobody."""
        return self.filter(result__in=[Contact.Result.NO_ANSWER, Contact.Result.VOICEMAIL])

    def over(self, now: datetime) -> "ContactQuerySet":
        """Those about messages whose content is gone."""
        return self.filter(message__erased_at__lte=now)


class Contact(models.Model):
    """Somebody of the office tried to reach the petitioner about a message, and what came of it."""

    class Result(models.TextChoices):
        """What came of it."""

        REACHED = "REACHED", _("Spoke with the petitioner")
        NO_ANSWER = "NO_ANSWER", _("No answer")
        VOICEMAIL = "VOICEMAIL", _("Left a voicemail")
        SOMEONE_ELSE = "ELSE", _("Someone else answered")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="tries")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(default=timezone.now)
    result = models.CharField(max_length=9, choices=Result)
    note = EncryptedTextField(null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.get_result_display()

    @classmethod
    def record(
        cls,
        message: Message,
        staff: Any,
        result: str,
        note: str = "",
        submission: UUID | None = None,
    ) -> None:
        """Write down what came of a try, with all that follows from it, in one transaction.

        `submission` comes from the form: one that is sent twice is one try. Reached: the message is
        verified, and answered. Someone else answered: the number or mailbox is frozen.
        """
        with transaction.atomic():
            # As the eraser, first: else a note could stay of a message that is gone.
            Case.objects.filter(pk=message.case_id).lock()
            message.refresh_from_db()
            if message.erased_at or cls.objects.filter(uuid=submission).exists():
                return
            facts = {"uuid": submission or uuid4(), "case": message.case, "message": message}
            cls.objects.create(staff=staff, result=result, note=note or None, **facts)
            if result == cls.Result.REACHED:
                message.verify()
                quiet = Task.objects.filter(case=message.case, kind__in=Task.ABOUT_CALLS)
                quiet.end(Task.Outcome.REACHED)
            elif result == cls.Result.SOMEONE_ELSE and not isinstance(message.contact, Unreadable):
                FrozenAddress.objects.freeze(message.contact, message.case)
            action = AuditEntry.Action.CONTACTED
            if result == cls.Result.REACHED:
                action = AuditEntry.Action.VERIFIED
            about: dict[str, Any] = {"case": message.case, "message": message}
            AuditEntry.write(staff, action, detail=result, **about)

    @classmethod
    def give_up(cls, message: Message, staff: Any) -> bool:
        """End what was owed as "could not reach"; False before TRIES tries in vain."""
        if cls.objects.in_vain().filter(message=message).count() < TRIES:
            return False
        with transaction.atomic():
            if not message.tasks(Task.Kind.ANSWER).end(Task.Outcome.NOT_REACHED):
                return False
            about: dict[str, Any] = {"case": message.case, "message": message}
            AuditEntry.write(staff, AuditEntry.Action.GIVEN_UP, **about)
        return True
