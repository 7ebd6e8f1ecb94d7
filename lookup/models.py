"""Cases, the papers to be served, the attempts.

No names, no home address: what the portal doesn't hold can't leak.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lookup import passes, pins, weak_pins
from lookup.alarms import Alarm
from lookup.court import ClosedDay, court_day_from
from lookup.feed.records import FeedChange, FeedImport
from lookup.numbers import normalise

# Django looks for models here only.
__all__ = [
    "Alarm",
    "Case",
    "CivilProcess",
    "ClosedDay",
    "FeedChange",
    "FeedImport",
    "ServiceAttempt",
]


class WeakPinError(ValueError):
    """A PIN that is easy to guess was to be set."""


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, found as people look for them."""

    def matching(self, search_by: str, number: str) -> "CaseQuerySet":
        """The case that `number` leads to, by either kind of number; at most one row."""
        key = normalise(number)
        if search_by == "sheriff":
            return self.filter(civilprocess__sheriff_key=key)
        return self.filter(case_key=key)


class Case(models.Model):
    """A court case with one or more papers to be served on the respondent."""

    class Kind(models.TextChoices):
        """The three kinds of protective order in Illinois."""

        OP = "OP", _("order of protection")
        CNCO = "CNCO", _("civil no contact order")
        SNCO = "SNCO", _("stalking no contact order")

    class Stage(models.TextChoices):
        """How long an order holds (750 ILCS 60/220)."""

        EMERGENCY = "EMERGENCY", _("emergency")
        INTERIM = "INTERIM", _("interim")
        PLENARY = "PLENARY", _("plenary")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case_number = models.CharField(_("case number"), max_length=40)
    case_key = models.CharField(max_length=40, unique=True, editable=False)
    kind = models.CharField(_("kind of order"), max_length=4, choices=Kind, default=Kind.OP)
    stage = models.CharField(_("stage"), max_length=9, choices=Stage, default=Stage.EMERGENCY)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    hearing_at = models.DateTimeField(_("next hearing"), null=True, blank=True)
    courthouse = models.CharField(_("courthouse"), max_length=100, blank=True)
    pin_hash = models.CharField(max_length=200, blank=True, editable=False)
    # A pass stands in for the PIN: a case has one or the other.
    pass_hash = models.CharField(max_length=200, blank=True, editable=False)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    resumed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Grows with every new PIN or pass; a session opened under an older one is over.
    pin_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [("admit_caller", _("Can issue a pass, and pause the portal for a case"))]
        # The admin's filters, newest first: without these, a rare value reads every row.
        indexes = [
            models.Index(fields=["kind", "-id"], name="case_by_kind"),
            models.Index(fields=["stage", "-id"], name="case_by_stage"),
        ]

    def __str__(self) -> str:
        return self.case_number

    def save(self, *args: object, **kwargs: object) -> None:
        self.case_key = normalise(self.case_number)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through untouched

    def set_pin(self, pin_secret: str, *, from_paper: bool = False) -> None:
        """Store a new PIN's hash, and end the sessions opened with the old one or a pass.

        A PIN that is easy to guess raises WeakPinError; one that came in `from_paper`, and
        that its owner knows already, is taken and makes a task for staff.
        """
        weak = weak_pins.is_weak(pin_secret)
        if weak and not from_paper:
            raise WeakPinError
        self._replace_secret(pin_hash=pins.make(self.uuid, pin_secret), pass_hash="")
        if weak:
            Alarm.objects.sound(Alarm.Kind.WEAK_PIN, self)

    def set_first_pin(self, pin_secret: str) -> bool:
        """Store the PIN of her paper sheet; False, and nothing done, where she has one, or a pass.

        One that is easy to guess makes a task for staff.
        """
        made = pins.make(self.uuid, pin_secret)
        none_yet = Q(pk=self.pk, pin_hash="", pass_hash="")
        with transaction.atomic():
            if not Case.objects.filter(none_yet).update(
                pin_hash=made, pin_epoch=F("pin_epoch") + 1
            ):
                return False
            if weak_pins.is_weak(pin_secret):
                Alarm.objects.sound(Alarm.Kind.WEAK_PIN, self)
        self.refresh_from_db(fields=["pin_hash", "pin_epoch"])
        return True

    def issue_pin(self) -> str:
        """Set a random PIN and give it, to be shown once."""
        pin_secret = weak_pins.strong_pin()
        self.set_pin(pin_secret)
        return pin_secret

    def issue_pass(self) -> str:
        """Set a pass, which from now on opens the case instead of the PIN; to be shown once."""
        issued = passes.new()
        self._replace_secret(pass_hash=pins.make(self.uuid, issued), pin_hash="")
        return issued

    def _replace_secret(self, **hashes: str) -> None:
        Case.objects.filter(pk=self.pk).update(**hashes, pin_epoch=F("pin_epoch") + 1)
        self.refresh_from_db(fields=["pin_hash", "pass_hash", "pin_epoch"])

    def check_secret(self, secret: str, *, by_pass: bool = False) -> bool:
        """Whether this is the PIN, or the pass; costs one hash.

        A hash of an older pepper or cost is rewritten.
        """
        field = "pass_hash" if by_pass else "pin_hash"
        stored = getattr(self, field)
        if not pins.verify(self.uuid, secret, stored):
            return False
        if not pins.is_current(stored):
            fresh = pins.make(self.uuid, secret)
            Case.objects.filter(pk=self.pk, **{field: stored}).update(**{field: fresh})
        return True

    def ends_on(self, closed: Collection[date]) -> date | None:
        """The day with whose end the order ends; `closed` holds the court's closed weekdays."""
        return court_day_from(self.expires_on, closed) if self.expires_on else None

    def lasts_as_long_as_it_may(self, closed: Collection[date]) -> bool:
        """Whether the order's dates fit its stage; True as well when a date is not known.

        The figures are the agency's (`durations` in its file). An emergency order that a court
        extended lasts longer than one that was not: False asks staff to look, and refuses nothing.
        """
        if not self.issued_on or not self.expires_on:
            return True
        may = settings.AGENCY.durations[self.stage]
        latest = court_day_from(self.issued_on + timedelta(days=may.max_days), closed)
        return self.issued_on + timedelta(days=may.min_days) <= self.expires_on <= latest

    def pause(self, now: datetime | None) -> bool:
        """Close the portal for this case from `now`, or open it with None; False if it was."""
        was_open = Q(paused_at=None) if now else Q(paused_at__isnull=False)
        resumed_at = None if now else timezone.now()
        return bool(
            Case.objects.filter(was_open, pk=self.pk).update(paused_at=now, resumed_at=resumed_at)
        )


class CivilProcessQuerySet(models.QuerySet["CivilProcess"]):
    """Papers."""

    def as_shown(self, now: datetime) -> "models.QuerySet[Any]":
        """With their attempts, and with `stale_since`: since when no feed came that should have.

        In one query, as the order page asks for nothing twice; None while the feed is fresh.
        """
        stale = FeedImport.objects.stale(now).values("as_of")[:1]
        papers = self.order_by("pk").annotate(stale_since=models.Subquery(stale))
        return papers.prefetch_related("serviceattempt_set")


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

    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    sheriff_number = models.CharField(_("sheriff number"), max_length=40)
    sheriff_key = models.CharField(max_length=40, unique=True, editable=False)
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
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="paper_by_status"),
            models.Index(
                fields=["-id"],
                condition=Q(method="SHORT_FORM", full_order_served_at=None),
                name="paper_full_order_owed",
            ),
        ]

    def __str__(self) -> str:
        return self.sheriff_number

    def save(self, *args: object, **kwargs: object) -> None:
        self.sheriff_key = normalise(self.sheriff_number)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through untouched

    @property
    def words(self) -> str:
        """The template that says what the status means, and what to do."""
        name = self.status
        if self.status == self.Status.SERVED:
            name = f"{self.status}_{self.method}"
        elif self.status == self.Status.PENDING and self.attempts:
            name = f"{self.status}_TRIED"
        return f"lookup/statuses/{name.lower()}.html"

    @cached_property
    def attempts(self) -> list["ServiceAttempt"]:
        """The visits, newest first."""
        visits = self.serviceattempt_set.all()
        return sorted(visits, key=lambda visit: (visit.attempted_at, visit.pk), reverse=True)

    @property
    def was_wrongly_served(self) -> bool:
        """Whether the record said SERVED, and that was taken back."""
        return self.corrected_at is not None and self.status != self.Status.SERVED

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
        fits = Q(method=self.Method.SHORT_FORM, full_order_served_at=None, served_at__lte=served_at)
        return self._update(fits, full_order_served_at=served_at, recorded_at=timezone.now())

    def _update(self, when: Q, **facts: object) -> bool:
        changed = CivilProcess.objects.filter(when, pk=self.pk).update(**facts)
        if changed:
            self.refresh_from_db()
        return bool(changed)


class ServiceAttempt(models.Model):
    """One visit by a deputy."""

    class Outcome(models.TextChoices):
        """What came of the visit."""

        SERVED = "SERVED", _("Served")
        NO_ANSWER = "NO_ANSWER", _("No one answered")
        MOVED = "MOVED", _("Moved away")
        BAD_ADDRESS = "BAD_ADDRESS", _("The address is wrong or does not exist")
        OTHER_HOURS = "OTHER_HOURS", _("Not there at that hour")
        NO_ACCESS = "NO_ACCESS", _("A locked gate or building")
        REFUSED_ENTRY = "REFUSED_ENTRY", _("Deputies were not let in")
        IN_CUSTODY = "IN_CUSTODY", _("In custody somewhere else")
        OTHER = "OTHER", _("Not served, other reason")

    civil_process = models.ForeignKey(CivilProcess, on_delete=models.CASCADE)
    attempted_at = models.DateTimeField(_("attempted at"))
    outcome = models.CharField(_("outcome"), max_length=13, choices=Outcome)
    place = models.CharField(_("place"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("service attempt")
        verbose_name_plural = _("service attempts")
        ordering = ["attempted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["civil_process", "attempted_at", "outcome"], name="one_attempt_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def words(self) -> str:
        """The template that says, of a paper still to be served, what came of the visit.

        With the one next step. A visit marked SERVED serves nothing by itself: the paper's
        record counts.
        """
        return f"lookup/outcomes/{self.outcome.lower()}.html"
