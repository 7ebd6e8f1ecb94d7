"""Messages to the sheriff."""

from uuid import uuid4

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from messaging import cautions
from messaging.letters import Letter, LetterQuerySet, MailKind
from messaging.outbox import Notification, Recipient
from messaging.referrals.models import Referral
from messaging.whereabouts import Whereabouts
from portal.encryption.fields import EncryptedTextField

# Django looks for models here only.
__all__ = ["Message", "Notification", "Recipient", "Referral", "Whereabouts"]


class MessageQuerySet(LetterQuerySet["Message"]):
    """Messages, as staff and survivors list them."""

    def withdraw(self) -> int:
        """Withdraw every safe time in these messages; gives how many that changed."""
        return self.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())

    def with_has_whereabouts(self) -> "MessageQuerySet":
        """Each with `has_whereabouts`: whether it tells where to find the respondent."""
        whereabouts = Whereabouts.objects.filter(message=OuterRef("pk"))
        return self.annotate(has_whereabouts=Exists(whereabouts))


class Message(Letter):
    """What a survivor wrote. Its text is never shown on the survivor's side again."""

    class ContactMethod(models.TextChoices):
        """How she wants to be answered."""

        CALL = "call", _("Call me")
        TEXT = "text", _("Text me")
        EMAIL = "email", _("Email me")

    class Reply(models.TextChoices):
        """What staff may answer: it gives nothing away to whoever else reads it."""

        READ = "READ", _("Your message was read.")
        PASSED_ON = "PASSED_ON", _("Your message was read and passed on.")
        UPDATE = "UPDATE", _("There is an update. Please call us when you can.")

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    # From the form, so that a form posted twice is one message.
    submission = models.UUIDField(default=uuid4, editable=False)
    response_requested = models.BooleanField(null=True)  # None: the survivor did not say
    contact_method = EncryptedTextField(null=True, choices=ContactMethod)
    language = EncryptedTextField(null=True)
    reply = models.CharField(max_length=9, choices=Reply, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    # A liaison spoke with her, and she stands by what it says.
    verified_at = models.DateTimeField(null=True, blank=True)
    # She asked not to be called: every time given up to then is withdrawn.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta(Letter.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            *Letter.Meta.constraints,
            models.UniqueConstraint(fields=["case", "submission"], name="one_message_a_form"),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], condition=Q(acknowledged_at=None), name="message_unacknowledged"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def send(self, whereabouts: Whereabouts | None = None) -> bool:
        """Save the message, its `whereabouts` and a notification for each recipient, or nothing.

        False when the same form was saved before.
        """
        try:
            with transaction.atomic():
                self.save(force_insert=True)
                if whereabouts:
                    whereabouts.message = self
                    whereabouts.save(force_insert=True)
                Notification.objects.owe(MailKind.MESSAGE, message=self)
        except IntegrityError:
            if Message.objects.filter(case=self.case, submission=self.submission).exists():
                return False
            raise
        return True

    def answer(self, reply: str) -> None:
        """Show one of the neutral replies beside this message's time."""
        Message.objects.filter(pk=self.pk).update(reply=reply, replied_at=timezone.now())

    def verify(self) -> bool:
        """Record that a liaison has spoken with her about it; False when one had.

        A message that came after she asked not to be called ends that.
        """
        unverified = Message.objects.filter(pk=self.pk, verified_at=None)
        with transaction.atomic():
            if not unverified.update(verified_at=timezone.now()):
                return False
            since = Case.objects.filter(pk=self.case_id, calls_withdrawn_at__lt=self.sent_at)
            since.update(calls_withdrawn_at=None)
        return True

    @property
    def call_mark(self) -> str:
        """What stands beside it in every list before someone calls; empty when nothing."""
        return cautions.mark(self)

    def cautions(self) -> list[str]:
        """What staff must verify before they call, in sentences; empty when nothing."""
        return cautions.sentences(self)
