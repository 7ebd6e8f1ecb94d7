"""Acknowledgments, LEADS notices, accounts at the office: what staff do, and who they are.

Acknowledgments are added, never changed: triggers in the database refuse anything else.
"""

from datetime import datetime
from enum import Enum
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from alerts.holding import vouch_for
from cases.models import CivilProcess, RecordQuestion
from cases.models.conflicts import OfCases
from messaging.models import Message
from portal.encryption.fields import EncryptedTextField
from portal.walltime import is_same_minute
from staffack.contacts.models import Contact as Contact  # the same
from staffack.desk.keys import KeysWanted as KeysWanted  # the same
from staffack.log.models import AuditEntry as AuditEntry  # Django looks for models here only
from staffack.notes.models import CaseNote as CaseNote  # the same
from staffack.reviews import AccountReview as AccountReview  # the same
from staffack.roles import GivenPermission as GivenPermission  # the same


def _shown(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


class AcknowledgmentQuerySet(OfCases["Acknowledgment"]):
    """Who has read what."""

    path_to_case = "message__case"


class Acknowledgment(models.Model):
    """One member of staff has read one message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    acknowledged_at = models.DateTimeField(_("acknowledged at"))
    is_first = models.BooleanField(_("first"))

    objects = AcknowledgmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("acknowledgment")
        verbose_name_plural = _("acknowledgments")
        constraints = [
            models.UniqueConstraint(fields=["message", "staff"], name="one_acknowledgment_each"),
            models.UniqueConstraint(
                fields=["message"], condition=Q(is_first=True), name="one_first_acknowledgment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {_shown(self.acknowledged_at)}"

    @classmethod
    def record(cls, message: Message, staff: AbstractBaseUser) -> "Acknowledgment | None":
        """Record that `staff` acknowledged `message`; gives the first one of the message.

        None, and nothing recorded, when it was erased before anyone had: nobody read it.

        The first one's time goes to the message in the same transaction, so that the
        survivor's side need not read this table. A second press changes nothing.
        """
        with transaction.atomic():
            is_first = message.acknowledge()
            if not is_first and not message.acknowledgment_set.exists():
                return None
            at = message.acknowledged_at if is_first else max(timezone.now(), message.sent_at)
            _row, is_new = cls.objects.get_or_create(
                message=message, staff=staff, defaults={"acknowledged_at": at, "is_first": is_first}
            )
            if is_new:
                about: dict[str, Any] = {"case": message.case, "message": message}
                AuditEntry.write(staff, AuditEntry.Action.ACKNOWLEDGED, **about)
            return cls.objects.select_related("staff").get(message=message, is_first=True)


class OfficeAccount(models.Model):
    """The account at the office's own sign-in with which a member of staff comes in.

    `subject` is the provider's name for the person, which it gives to nobody else (OpenID
    Connect Core 1.0, section 8); nothing else that the provider said is kept. `proof` is sealed:
    whoever writes to the database connects no account of their own with somebody else's.
    """

    case_id = None  # what is sealed is bound to a case, where there is one

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    added_at = models.DateTimeField(default=timezone.now)
    proof = EncryptedTextField()

    class Meta:
        verbose_name = _("account at the office's sign-in")
        verbose_name_plural = _("accounts at the office's sign-in")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_account_each_person")
        ]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def connect(cls, user: Any, issuer: str, subject: str) -> None:
        """Let the person whom `issuer` calls `subject` be `user`, and nobody else from now on."""
        cls.objects.filter(Q(user=user) | Q(issuer=issuer, subject=subject)).delete()
        account = cls(user=user, issuer=issuer, subject=subject)
        account.proof = account._facts()
        account.save()

    @classmethod
    def of(cls, issuer: str, subject: str) -> "OfficeAccount | None":
        """The account of that person; None where there is none, or its row was made up."""
        found = cls.objects.filter(issuer=issuer, subject=subject).select_related("user").first()
        return found if found and found.proof == found._facts() else None

    def _facts(self) -> str:
        return f"{self.user_id} {self.issuer} {self.subject}"


class LeadsNoticeQuerySet(OfCases["LeadsNotice"]):
    """Notices that were applied."""

    path_to_case = "paper__case"


class LeadsNotice(models.Model):
    """A LEADS add-on that was applied to a paper: what it said, never its text.

    750 ILCS 60/222.10: an order is enforceable from the service of its short form. The
    officer's name and badge are not kept, and the respondent's address is for the deputies'
    sheet only.
    """

    class Kind(models.TextChoices):
        """The add-on's first three letters."""

        SFN = "SFN", _("short form served")
        FOP = "FOP", _("full order served")

    class Effect(Enum):
        """What applying a notice did."""

        APPLIED = "the paper says it now"
        AGAIN = "it was applied before"
        CONFLICTS = "the paper says something else; staff are asked to settle it"

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    paper = models.ForeignKey(CivilProcess, on_delete=models.PROTECT)
    kind = models.CharField(_("kind"), max_length=3, choices=Kind)
    served_at = models.DateTimeField(_("served at"))
    agency = models.CharField(_("serving agency"), max_length=100, blank=True)
    address = EncryptedTextField(_("respondent's address"), null=True)
    applied_at = models.DateTimeField(_("applied at"), default=timezone.now)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)

    objects = LeadsNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("LEADS notice")
        verbose_name_plural = _("LEADS notices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "kind", "served_at"], name="one_notice_applied_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {_shown(self.served_at)}"

    @property
    def case_id(self) -> int:
        """The case that the address is bound to."""
        return self.paper.case_id

    def apply(self) -> Effect:
        """Record what this notice, not saved yet, says of its paper; nothing is overwritten.

        Paper, notice and log change together, or not at all. A notice that says what the
        paper says already is kept for its address.
        """
        with transaction.atomic():
            paper = CivilProcess.objects.select_for_update().get(pk=self.paper_id)
            facts = {"paper": paper, "kind": self.kind, "served_at": self.served_at}
            if LeadsNotice.objects.filter(**facts).exists():
                return self.Effect.AGAIN
            if not self._recorded(paper):
                detail = f"{self.get_kind_display()}, {_shown(self.served_at)}"
                RecordQuestion.objects.ask_which(
                    paper, RecordQuestion.Source.LEADS, CivilProcess.Status.SERVED, detail
                )
                return self.Effect.CONFLICTS
            self.save(force_insert=True)
            AuditEntry.write(self.applied_by, AuditEntry.Action.LEADS_APPLIED, case=paper.case)
            vouch_for(paper.case)
        return self.Effect.APPLIED

    def _recorded(self, paper: CivilProcess) -> bool:
        by_short_form = paper.method == CivilProcess.Method.SHORT_FORM
        if self.kind == self.Kind.SFN:
            same = by_short_form and is_same_minute(paper.served_at, self.served_at)
            return same or paper.record_short_form(self.served_at)
        same = by_short_form and is_same_minute(paper.full_order_served_at, self.served_at)
        return same or paper.record_full_order(self.served_at)
