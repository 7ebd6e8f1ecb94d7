"""The papers given to the sheriff to serve."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.conflicts import OfCases
from cases.models.search_keys import SearchKey
from cases.numbers import identity
from portal.walltime import is_to_come

if TYPE_CHECKING:
    from cases.models.attempts import ServiceAttempt


class CivilProcessQuerySet(OfCases["CivilProcess"]):
    """Papers."""

    def as_shown(self) -> "CivilProcessQuerySet":
        """With their attempts, as the order page lists them."""
        return self.order_by("pk").prefetch_related("serviceattempt_set")

    def owing_full_order(self) -> "CivilProcessQuerySet":
        """Served by short form, the full order still to be handed over (750 ILCS 60/222.10)."""
        return self.filter(CivilProcess.FULL_ORDER_OWED)

    def to_serve(self) -> "CivilProcessQuerySet":
        """Those for which deputies still have to find the respondent."""
        pending = Q(status=CivilProcess.Status.PENDING)
        return self.filter(pending | CivilProcess.FULL_ORDER_OWED)


class CivilProcess(models.Model):
    """One paper given to the sheriff to serve."""

    class Correction(models.TextChoices):
        """Why a paper was not served after all, though the record said so."""

        WRONG_PERSON = "WRONG_PERSON", _("Someone else was given the papers")
        WRONG_PAPER = "WRONG_PAPER", _("Another paper was meant")
        MISTYPED = "MISTYPED", _("It was typed in wrong")
        COURT = "COURT", _("A court found that the service does not count")

    class Status(models.TextChoices):
        """What the sheriff recorded about the paper."""

        PENDING = "PENDING", _("PENDING")
        SERVED = "SERVED", _("SERVED")
        NOT_SERVED = "NOT_SERVED", _("NOT SERVED")
        RECALLED = "RECALLED", _("RECALLED")

    class Method(models.TextChoices):
        """How a paper was served."""

        PERSONAL = "PERSONAL", _("Personal service")
        SUBSTITUTE = "SUBSTITUTE", _("Substitute service")
        SHORT_FORM = "SHORT_FORM", _("Short form notification")
        IN_COURT = "IN_COURT", _("In open court")
        IN_CUSTODY = "IN_CUSTODY", _("In custody")

    FULL_ORDER_OWED = Q(status=Status.SERVED, method=Method.SHORT_FORM, full_order_served_at=None)

    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    sheriff_number = models.CharField(_("sheriff number"), max_length=40)
    # Its identity (cases/numbers.py): which number it is, however it is separated.
    sheriff_key = models.CharField(max_length=80, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    method = models.CharField(_("type of service"), max_length=10, choices=Method, blank=True)
    served_at = models.DateTimeField(_("served at"), null=True, blank=True)
    place = models.CharField(_("place of service"), max_length=200, blank=True)
    full_order_served_at = models.DateTimeField(_("full order served at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("sheriff's record from"), default=timezone.now)
    corrected_at = models.DateTimeField(_("corrected at"), null=True, blank=True, editable=False)
    correction = models.CharField(
        _("why it was corrected"), max_length=12, choices=Correction, blank=True, editable=False
    )

    objects = CivilProcessQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            models.CheckConstraint(
                condition=Q(corrected_at=None, correction="")
                | (Q(corrected_at__isnull=False) & ~Q(correction="")),
                name="corrected_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="SERVED") | (Q(served_at__isnull=False) & ~Q(method="")),
                name="served_has_time_and_method",
                violation_error_message=_("A served paper needs the time and the type of service."),
            ),
            models.CheckConstraint(
                condition=Q(status="SERVED")
                | Q(method="", served_at=None, place="", full_order_served_at=None),
                name="only_served_has_facts",
                violation_error_message=_(
                    "A paper that is not served has no type, time or place of service. "
                    "Empty these, or set the status to SERVED."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="paper_by_status"),
            models.Index(
                fields=["-id"],
                condition=Q(status="SERVED", method="SHORT_FORM", full_order_served_at=None),
                name="paper_full_order_owed",
            ),
        ]

    def __str__(self) -> str:
        return self.sheriff_number

    def save(self, *args: object, **kwargs: object) -> None:
        """Save, under a number of its own; NumberTakenError where it reads like another's."""
        self.sheriff_key = identity(self.sheriff_number)
        with transaction.atomic():
            super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through untouched
            SearchKey.objects.claim(self.sheriff_number, self.case, self)

    def clean(self) -> None:
        """Refuse what can't have happened yet."""
        for name in ("served_at", "full_order_served_at"):
            if is_to_come(getattr(self, name)):
                raise ValidationError({name: _("This is in the future. Check date and time.")})

    @property
    def template_name(self) -> str:
        """The template that says what the status means, and what comes next."""
        name = self.status
        if self.status == self.Status.SERVED:
            name = f"{self.status}_{self.method}"
        return f"cases/statuses/{name.lower()}.html"

    @cached_property
    def attempts(self) -> list["ServiceAttempt"]:
        """The attempts, newest first."""
        attempts = self.serviceattempt_set.all()
        return sorted(
            attempts, key=lambda attempt: (attempt.attempted_at, attempt.pk), reverse=True
        )

    @property
    def counted_attempts(self) -> list["ServiceAttempt"]:
        """The attempts that count, newest first: none that a correction took back."""
        return [
            attempt
            for attempt in self.attempts
            if not (self.was_wrongly_served and attempt.is_service)
        ]

    @property
    def was_wrongly_served(self) -> bool:
        """Whether the record said SERVED, and that was taken back."""
        return self.corrected_at is not None and self.status != self.Status.SERVED

    @property
    def owes_full_order(self) -> bool:
        """Whether it was served by short form, the full order still to be handed over."""
        return self.method == self.Method.SHORT_FORM and self.full_order_served_at is None

    @property
    def is_to_serve(self) -> bool:
        """Whether deputies still have to find the respondent."""
        return self.status == self.Status.PENDING or self.owes_full_order

    def correct(self, status: str, reason: str) -> bool:
        """Un-serve a paper that was wrongly marked SERVED: a person does, never a feed.

        `status` is what it is instead, `reason` a Correction. False when it was not served.
        """
        facts = {
            "status": status,
            "method": "",
            "served_at": None,
            "place": "",
            "full_order_served_at": None,
            "correction": reason,
            "corrected_at": timezone.now(),
            "recorded_at": timezone.now(),
        }
        return self._update(Q(status=self.Status.SERVED), **facts)

    def record_short_form(self, served_at: datetime) -> bool:
        """An officer served the short form: the order is enforceable from then.

        750 ILCS 60/222.10. False when the paper was served before, or is not to be served.
        """
        waiting = Q(status__in=[self.Status.PENDING, self.Status.NOT_SERVED])
        method = self.Method.SHORT_FORM
        return self._update(
            waiting,
            status=self.Status.SERVED,
            method=method,
            served_at=served_at,
            recorded_at=timezone.now(),
        )

    def record_full_order(self, served_at: datetime) -> bool:
        """The full order was handed over after a short form; False when that does not fit."""
        # To the minute: one system keeps seconds, another does not.
        by_then = served_at.replace(second=59, microsecond=999999)
        fits = Q(method=self.Method.SHORT_FORM, full_order_served_at=None, served_at__lte=by_then)
        return self._update(fits, full_order_served_at=served_at, recorded_at=timezone.now())

    def _update(self, when: Q, **facts: object) -> bool:
        changed = CivilProcess.objects.filter(when, pk=self.pk).update(**facts)
        if changed:
            self.refresh_from_db()
        return bool(changed)
