"""What a message and a referral share: a text, the ways to answer it, its times, the mail."""

from datetime import datetime
from typing import Any, ClassVar, Self, TypeVar
from uuid import uuid4

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from cases.models import Task
from cases.models.tasks import TaskQuerySet
from portal.encryption.fields import EncryptedDateTimeField, EncryptedTextField

AnyLetter = TypeVar("AnyLetter", bound="Letter")


class MailKind(models.TextChoices):
    """Each names its function in `messaging/emails.py` and its folder in `templates/emails/`."""

    MESSAGE = "message_received"
    REFERRAL = "referral_received"
    REFERRAL_READ = "referral_read"  # to the provider; the others go to each recipient
    ALARM = "alarm_raised"
    WITHDRAWAL = "calls_withdrawn"
    APPROVAL = "approval_waiting"  # to each who may decide it
    FIRST_SIGN_IN = "first_sign_in"  # to the owner of an account: the link
    ACCOUNT = "account_changed"  # the same: something that they should know of


class LetterQuerySet(models.QuerySet[AnyLetter]):
    """Letters, as staff list them."""

    def unacknowledged(self) -> Self:
        """Those that nobody has acknowledged; once erased, there is nothing to read."""
        return self.filter(acknowledged_at=None, erased_at=None)


class Letter(models.Model):
    """A text to the office, and how and when it is safe to reach someone about it."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    body = EncryptedTextField(null=True)
    contact = EncryptedTextField(null=True)
    safe_from = EncryptedDateTimeField(null=True)
    safe_until = EncryptedDateTimeField(null=True)
    voicemail_ok = models.BooleanField(default=False)
    ask_for = EncryptedTextField(null=True)
    sent_at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    erased_at = models.DateTimeField(null=True, blank=True)

    # Whatever someone typed or chose, besides voicemail_ok: gone when its time is over.
    CONTENT: ClassVar[tuple[str, ...]]
    notification_set: Any  # the mail about it
    case_id: Any  # None where it belongs to none
    objects: Any  # of each class its own, made of a LetterQuerySet

    class Meta:
        abstract = True
        ordering = ["sent_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_at=None) | Q(acknowledged_at__gte=F("sent_at")),
                name="%(class)s_acknowledged_after_sent",
            )
        ]

    def acknowledge(self) -> bool:
        """Record that someone at the office has read it; False when someone had.

        Call it in the transaction that writes down who it was. The UPDATE locks the row: of
        many at once, one is first.
        """
        now = max(timezone.now(), self.sent_at)
        unread = type(self).objects.unacknowledged().filter(pk=self.pk)
        is_first = bool(unread.update(acknowledged_at=now))
        if is_first:
            self.acknowledged_at = now
            self.tasks(Task.Kind.READ, Task.Kind.REFERRAL, Task.Kind.LAPSING).end(Task.Outcome.DONE)
        return is_first

    def tasks(self, *kinds: Task.Kind) -> TaskQuerySet:
        """What was owed about it, of these kinds."""
        return Task.objects.filter(case=self.case_id, key=str(self.uuid), kind__in=kinds)

    def erase(self, now: datetime) -> bool:
        """Remove whatever someone typed or chose, for good; False when it was removed before.

        What the log refers to stays, with the times. Mail still owed about it is given up.
        """
        nothing = {**dict.fromkeys(self.CONTENT), "voicemail_ok": False}
        with transaction.atomic():
            self.notification_set.filter(sent_at=None).delete()
            self.tasks(*Task.ENDED_BY_THE_ACT).end(Task.Outcome.OVER)
            rows = type(self).objects.filter(pk=self.pk, erased_at=None)
            return bool(rows.update(erased_at=now, **nothing))


def holds_nothing(content: tuple[str, ...]) -> Q:
    """The condition that a letter was not erased, or holds nothing of `content`."""
    return Q(erased_at=None) | Q(
        voicemail_ok=False, **{f"{name}__isnull": True for name in content}
    )
