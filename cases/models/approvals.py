"""What takes two people: one asks, another decides, and neither is rewritten afterwards."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.conflicts import Conflict, OfCases
from cases.models.tasks import Task
from cases.signals import approval_asked

LASTS = timedelta(days=7)
# Where one supervisor is all there is (SINGLE_SUPERVISOR), they confirm what they asked for
# themselves no sooner than this after it.
ALONE_AFTER = timedelta(hours=24)
SUPERVISORS_NEEDED = 2
OF_DJANGO = "django.contrib.auth.backends.ModelBackend"


def who_may(permission: str) -> models.QuerySet[User]:
    """The accounts in use that have it; superusers aside."""
    return User.objects.with_perm(permission, backend=OF_DJANGO, include_superusers=False)


def supervisors() -> models.QuerySet[User]:
    """Who may confirm what gives access: they have it themselves."""
    return who_may("messaging.view_message").filter(
        pk__in=who_may("cases.decide_approval").values("pk"), is_superuser=False
    )


def are_too_few() -> bool:
    """Whether what takes two supervisors would wait for ever."""
    return supervisors().count() < SUPERVISORS_NEEDED


def _until() -> datetime:
    return timezone.now() + LASTS


class ApprovalQuerySet(OfCases["Approval"]):
    """Questions to a second person."""

    def current(self) -> "ApprovalQuerySet":
        """Those that still count: LASTS from the asking, decided or not."""
        return self.filter(until__gt=timezone.now())

    def waiting(self) -> "ApprovalQuerySet":
        """Those that still count and that nobody has decided."""
        return self.current().filter(decided_at=None)


class Approval(models.Model):
    """Something that waits until a second person has looked at it.

    A trigger refuses to change what was decided (`staffack/append_only.py`).
    """

    class Kind(models.TextChoices):
        """What is asked."""

        FIRST_FILE = "FIRST_FILE", _("the first file of the case system")
        BURST = "BURST", _("a file that marks unusually many papers as served")
        DISPOSAL = "DISPOSAL", _("the disposal of a case")
        ROLE = "ROLE", _("a role that opens messages")
        LINK = "LINK", _("a link to sign in again, after a reset")
        RECIPIENT = "RECIPIENT", _("a mailbox that gets what survivors write")
        CONFLICT = "CONFLICT", _("the end of a conflict of interest")
        ALERTS = "ALERTS", _("what becomes of alerts that are held")

    # The same person may ask and confirm: there is nobody's word against it yet.
    ONE_IS_ENOUGH = [Kind.FIRST_FILE]
    # What gives somebody access to messages is confirmed by somebody who has it.
    GIVES_ACCESS = [Kind.ROLE, Kind.LINK, Kind.RECIPIENT, Kind.CONFLICT]
    # So is what takes a case from everybody: an administrator may have a second account.
    BY_A_READER = [*GIVES_ACCESS, Kind.DISPOSAL, Kind.ALERTS]

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    # Which one, for the program that asks: it asks once for the same.
    subject = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, verbose_name=_("case"))
    detail = models.CharField(_("in short"), max_length=300)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,  # a command asked, or the watched folder
        related_name="+",
        verbose_name=_("asked by"),
    )
    until = models.DateTimeField(_("counts until"), default=_until)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    is_granted = models.BooleanField(_("confirmed"), null=True)
    # By who asked, after ALONE_AFTER: there was no other supervisor.
    was_alone = models.BooleanField(default=False)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        permissions = [("decide_approval", "Can decide what takes a second person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, is_granted=None)
                | Q(decided_at__isnull=False, decided_at__gte=F("asked_at"))
                & Q(decided_by__isnull=False, is_granted__isnull=False),
                name="approval_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None)
                | Q(decided_by=None)
                | ~Q(asked_by=F("decided_by"))
                | Q(kind="FIRST_FILE")
                | Q(was_alone=True),
                name="approval_by_a_second_person",
            ),
        ]
        indexes = [models.Index(fields=["kind", "subject"], name="approval_by_subject")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.detail})"

    @property
    def sentence(self) -> str:
        """How it stands, and what to do, for whoever asked."""
        if self.is_granted is None and self.kind in self.GIVES_ACCESS:
            sentence = gettext(
                "This waits: %(what)s. A supervisor other than you confirms it under Approvals in "
                "the administration."
            )
            return sentence % {"what": self}
        if self.is_granted is None:
            sentence = gettext(
                "Nothing was changed yet. %(what)s. Under Approvals in the admin, someone else "
                "who may decide looks at it and confirms; then hand in the same file again."
            )
            if self.kind in self.ONE_IS_ENOUGH:
                sentence = gettext(
                    "Nothing was changed yet. This is %(what)s. Look at what it would change, "
                    "confirm it under Approvals in the admin, and hand in the same file again."
                )
            return sentence % {"what": self}
        sentence = gettext("Nothing was changed: %(who)s refused it on %(at)s. It was %(what)s.")
        at = date_format(timezone.localtime(self.decided_at), "SHORT_DATETIME_FORMAT")
        return sentence % {"what": self, "who": self.decided_by, "at": at}

    def may_be_decided_by(self, staff: Any) -> bool:
        """Whether `staff` is a second person to it, and may decide such things."""
        is_second = staff.pk != self.asked_by_id or self.kind in self.ONE_IS_ENOUGH
        has_access = self.kind not in self.BY_A_READER or staff.has_perm("messaging.view_message")
        may_decide = has_access and staff.has_perm("cases.decide_approval") and self._is_free(staff)
        return bool(may_decide) and (is_second or self.waited_alone)

    def _is_free(self, staff: Any) -> bool:
        """Whether neither `staff` nor who asked is in conflict with the case that it is about."""
        two = [staff.pk, self.asked_by_id]
        conflicts = Conflict.objects.standing().filter(case=self.case_id, staff__in=two)
        return not conflicts.exists()

    @property
    def waited_alone(self) -> bool:
        """Whether whoever asked may confirm it by now, since there is no second person."""
        has_waited = timezone.now() - self.asked_at >= ALONE_AFTER
        alone = {*self.GIVES_ACCESS} - {self.Kind.CONFLICT}  # it ends by two, or not at all
        may_wait = settings.SINGLE_SUPERVISOR and self.kind in alone
        return may_wait and has_waited and are_too_few()

    def ask(self) -> None:
        """Ask, and have staff told, where that was not done before."""
        if self.pk is None:
            with transaction.atomic():
                self.save()
                Task.objects.raise_once(Task.Kind.HELD, self.case, key=str(self.uuid))
                approval_asked.send(Approval, approval=self)

    def decide(self, staff: AbstractBaseUser, *, is_granted: bool) -> bool:
        """Record what `staff` says; False when they may not, someone did before, or it lapsed."""
        if not self.may_be_decided_by(staff):
            return False
        now = max(timezone.now(), self.asked_at)
        waiting = Approval.objects.waiting().filter(pk=self.pk)
        with transaction.atomic():
            facts = {"decided_by": staff.pk, "is_granted": is_granted}
            facts["was_alone"] = staff.pk == self.asked_by_id and self.waited_alone
            if not waiting.update(decided_at=now, **facts):
                return False
            Task.objects.filter(kind=Task.Kind.HELD, key=str(self.uuid)).end(Task.Outcome.DONE)
        self.refresh_from_db()
        return True
