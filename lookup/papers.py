"""The papers given to the sheriff to serve, and the deputies' visits."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lookup.feed.records import FeedImport
from lookup.numbers import normalise


def is_to_come(moment: datetime | None) -> bool:
    """Whether `moment` lies ahead."""
    return moment is not None and moment > timezone.now()


def is_same_minute(known: datetime | None, said: datetime | None) -> bool:
    """Whether two times agree; one system keeps seconds, another does not."""
    if known is None or said is None:
        return known is said
    return known.replace(second=0, microsecond=0) == said.replace(second=0, microsecond=0)


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

    case = models.ForeignKey("lookup.Case", on_delete=models.CASCADE)
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
                condition=Q(method="SHORT_FORM", full_order_served_at=None),
                name="paper_full_order_owed",
            ),
        ]

    def __str__(self) -> str:
        return self.sheriff_number

    def save(self, *args: object, **kwargs: object) -> None:
        self.sheriff_key = normalise(self.sheriff_number)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through untouched

    def clean(self) -> None:
        """Refuse what can't have happened yet."""
        for name in ("served_at", "full_order_served_at"):
            if is_to_come(getattr(self, name)):
                raise ValidationError({name: _("This is in the future. Check date and time.")})

    @property
    def words(self) -> str:
        """The template that says what the status means, and what to do."""
        name = self.status
        if self.status == self.Status.SERVED:
            name = f"{self.status}_{self.method}"
        elif self.status == self.Status.PENDING and self.tries:
            name = f"{self.status}_TRIED"
        return f"lookup/statuses/{name.lower()}.html"

    @cached_property
    def attempts(self) -> list["ServiceAttempt"]:
        """The visits, newest first."""
        visits = self.serviceattempt_set.all()
        return sorted(visits, key=lambda visit: (visit.attempted_at, visit.pk), reverse=True)

    @property
    def tries(self) -> list["ServiceAttempt"]:
        """The visits that count as tries, newest first: none that a correction took back."""
        wrong = ServiceAttempt.Outcome.SERVED if self.was_wrongly_served else None
        return [visit for visit in self.attempts if visit.outcome != wrong]

    @property
    def was_wrongly_served(self) -> bool:
        """Whether the record said SERVED, and that was taken back."""
        return self.corrected_at is not None and self.status != self.Status.SERVED

    @property
    def is_to_be_found(self) -> bool:
        """Whether deputies still have to find the respondent: to serve, or with the full order."""
        if self.status == self.Status.SERVED:
            return self.method == self.Method.SHORT_FORM and self.full_order_served_at is None
        return self.status == self.Status.PENDING

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

    def clean(self) -> None:
        """Refuse a visit that can't have happened yet."""
        if is_to_come(self.attempted_at):
            raise ValidationError(
                {"attempted_at": _("This is in the future. Check date and time.")}
            )

    @property
    def words(self) -> str:
        """The template that says, of a paper still to be served, what came of the visit.

        With the one next step. A visit marked SERVED serves nothing by itself: the paper's
        record counts.
        """
        return f"lookup/outcomes/{self.outcome.lower()}.html"
