"""Referrals: a service provider asks the office to help a client, who agreed to it."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Task
from messaging.letters import Letter, LetterQuerySet, MailKind, holds_nothing
from portal.encryption.fields import EncryptedTextField, Unreadable

# Whatever a provider typed, sealed.
CONTENT = (
    *("organisation", "name", "role", "telephone", "email", "client", "needs", "body"),
    *("contact_method", "contact", "safe_from", "safe_until", "ask_for", "language", "consent_by"),
)


class ReferralQuerySet(LetterQuerySet["Referral"]):
    """Referrals, as staff list them."""

    def listed(self) -> "ReferralQuerySet":
        """Those that still hold something, as a list needs them: times, no content."""
        return self.filter(erased_at=None).only("uuid", "sent_at", "acknowledged_at")

    def over(self, now: datetime) -> "ReferralQuerySet":
        """Those that were read REFERRAL_DAYS ago, or sent REFERRAL_DAYS_AT_MOST ago."""
        over = Q(acknowledged_at__lte=now - settings.REFERRAL_KEPT)
        over |= Q(sent_at__lte=now - settings.REFERRAL_KEPT_AT_MOST)
        return self.filter(over, erased_at=None)


class Referral(Letter):
    """What a service provider wrote about a client. Nobody has checked who the provider is."""

    class Need(models.TextChoices):
        """What the office is asked for."""

        SERVICE = "service", _("Having an order served")
        PLAN = "plan", _("Planning for safety")
        COURT = "court", _("Someone to come along to court")
        OTHER = "other", _("Something else")

    class ContactMethod(models.TextChoices):
        """How the client may be reached."""

        CALL = "call", _("Call")
        TEXT = "text", _("Text message")
        EMAIL = "email", _("Email")

    class Consent(models.TextChoices):
        """How the client agreed."""

        WRITTEN = "written", _("In writing: I keep the signed paper")
        SPOKEN = "spoken", _("Spoken: the client told me")

    CONTENT = CONTENT

    case_id = None  # it belongs to none
    # From the form, so that a form posted twice is one referral.
    submission = models.UUIDField(default=uuid4, unique=True, editable=False)
    organisation = EncryptedTextField(null=True)
    name = EncryptedTextField(null=True)
    role = EncryptedTextField(null=True)
    telephone = EncryptedTextField(null=True)
    email = EncryptedTextField(null=True)
    client = EncryptedTextField(null=True)  # a name or initials
    needs = EncryptedTextField(null=True)  # values of Need, a blank between
    contact_method = EncryptedTextField(null=True, choices=ContactMethod)
    language = EncryptedTextField(null=True)
    consent = models.CharField(max_length=7, choices=Consent)
    consent_version = models.CharField(max_length=40)  # of the text that the client agreed to
    consent_on = models.DateField()
    consent_by = EncryptedTextField(null=True)  # who asked the client
    page_language = models.CharField(max_length=10)  # the provider is answered in it

    objects = ReferralQuerySet.as_manager()

    class Meta(Letter.Meta):
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        # Whoever may read messages may read referrals; nobody keeps them in the admin.
        default_permissions = ()
        constraints = [
            *Letter.Meta.constraints,
            models.CheckConstraint(condition=holds_nothing(CONTENT), name="erased_holds_nothing"),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], condition=Q(erased_at=None), name="referral_not_erased"
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What provider and office call it by on the telephone: it says nothing."""
        return self.uuid.hex[:8].upper()

    def send(self) -> bool:
        """Save the referral with one notification for each recipient, or nothing at all.

        False when the same form was saved before.
        """
        try:
            with transaction.atomic():
                self.save(force_insert=True)
                Task.objects.create(
                    kind=Task.Kind.REFERRAL, key=str(self.uuid), raised_at=self.sent_at
                )
                self.notification_set.owe(MailKind.REFERRAL, referral=self)
        except IntegrityError:
            if Referral.objects.filter(submission=self.submission).exists():
                return False
            raise
        return True

    def acknowledge(self) -> bool:
        """Also owe the provider a mail that says so: none goes to an address before that."""
        is_first = super().acknowledge()
        if is_first and self.email and not isinstance(self.email, Unreadable):
            self.notification_set.create(kind=MailKind.REFERRAL_READ)
        return is_first

    def wanted(self) -> list[str]:
        """What the office is asked for, as people read it."""
        if isinstance(self.needs, Unreadable):
            return [str(self.needs)]
        return [str(self.Need(need).label) for need in self.needs.split()]
