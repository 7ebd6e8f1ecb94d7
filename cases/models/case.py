"""Cases: one court case each, with its PIN or pass and the dates of its order."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Left, Length
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import passes, pins, weak_pins
from cases.court import CourtCalendar, End
from cases.models.conflicts import OfCases
from cases.models.search_keys import SearchKey
from cases.numbers import identity

SECRETS = ("pin_hash", "pass_hash")  # the column of each, by whether it is of a pass

# What a case that was disposed of holds.
NOTHING: dict[str, Any] = {
    **dict.fromkeys(("case_number", "courthouse", *SECRETS), ""),
    **dict.fromkeys(("issued_on", "expires_on", "hearing_at", "calls_withdrawn_at")),
    **dict.fromkeys(("paused_at", "resumed_at", "papers_to")),
}


class WeakPinError(ValueError):
    """A PIN that is easy to guess was to be set."""


class CaseQuerySet(OfCases["Case"]):
    """Cases, found as people look for them."""

    path_to_case = "pk"

    def matching(self, number: str) -> "CaseQuerySet":
        """The case that `number` leads to, be it a case number or a sheriff number; at most one."""
        keys = SearchKey.objects.for_number(number)
        return self.filter(pk__in=keys.values("case")[:1])

    def standing(self) -> "CaseQuerySet":
        """All but those that were disposed of."""
        return self.filter(disposed_at=None)

    def locked(self) -> "CaseQuerySet":
        """Locked until the transaction ends, in one order: who holds or disposes of one waits.

        Who did so first is waited for, and what is asked afterwards sees it. Rows that refer to
        the case can still be added.
        """
        return self.order_by("pk").select_for_update(no_key=True)

    def lock(self) -> None:
        """Lock these until the transaction ends, as `locked` says."""
        list(self.locked().values("pk"))

    def keep(self, pk: int) -> None:
        """Keep one from being disposed of until the transaction ends; DoesNotExist if it was.

        Unlike with `locked`, nobody waits for who changes it: for an import, a minute.
        """
        sql, parameters = self.standing().filter(pk=pk).values("pk").query.sql_with_params()
        with connection.cursor() as cursor:
            # Django has no name for this lock; with SQLite one writes at a time.
            locking = " FOR KEY SHARE" if connection.features.has_select_for_update else ""
            cursor.execute(sql + locking, parameters)
            if cursor.fetchone() is None:
                raise Case.DoesNotExist

    def count_costs(self, *, by_pass: bool) -> "models.QuerySet[Case, tuple[str, int]]":
        """How many hashes of passes, or else PINs, have each pepper and cost (`pins.cost_of`)."""
        stored = F(SECRETS[by_pass])
        cost = Left(stored, Length(stored) - len(pins.NOTHING))
        there = self.exclude(**{SECRETS[by_pass]: ""})
        return there.values_list(cost).annotate(count=Count("pk")).order_by(cost)

    def count_peppers(self) -> Counter[str]:
        """How many PINs and passes are hashed with each pepper, by its id."""
        counts: Counter[str] = Counter()
        for by_pass in (False, True):
            for cost, count in self.count_costs(by_pass=by_pass):
                counts[cost.partition("$")[0]] += count
        return counts


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

    class Hold(models.TextChoices):
        """Why messages, addresses and tasks of a case may not be deleted, nor the case itself."""

        COURT = "COURT", _("a court ordered that it be kept")
        LAWSUIT = "LAWSUIT", _("another case in court needs it")
        INQUIRY = "INQUIRY", _("an inquiry needs it")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case_number = models.CharField(_("case number"), max_length=40)
    # Its identity (cases/numbers.py): which number it is, however it is separated.
    case_key = models.CharField(max_length=80, unique=True, editable=False)
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
    # Someone with her PIN asked not to be called; until a liaison has spoken with her since.
    calls_withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    held_for = models.CharField(max_length=7, choices=Hold, blank=True, editable=False)
    # One of this office's own is involved: its papers go to this supervisor, and nobody else.
    papers_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False
    )
    disposed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Grows with every new PIN or pass; a session opened under an older one is over.
    pin_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [("admit_caller", _("Can issue a pass, and pause the portal for a case"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="OP") | ~Q(stage="INTERIM"),
                name="interim_is_of_protection",
                violation_error_message=_(
                    "Only an order of protection can be interim. A civil no contact order "
                    "(740 ILCS 22) or a stalking no contact order (740 ILCS 21) is emergency or "
                    "plenary."
                ),
            ),
            models.CheckConstraint(
                condition=Q(disposed_at=None) | Q(held_for="", **NOTHING),
                name="disposed_holds_nothing",
            ),
        ]
        # The admin's filters, newest first: without these, a rare value reads every row.
        indexes = [
            models.Index(fields=["kind", "-id"], name="case_by_kind"),
            models.Index(fields=["stage", "-id"], name="case_by_stage"),
            # For the worker, which asks staff for ends that are missing.
            models.Index(
                fields=["stage", "issued_on"],
                condition=Q(expires_on=None),
                name="case_without_end",
            ),
        ]

    def __str__(self) -> str:
        return self.case_number or gettext("disposed of, %(reference)s") % {
            "reference": self.reference
        }

    def save(self, *args: object, **kwargs: object) -> None:
        """Save, under a number of its own; NumberTakenError where it reads like another's."""
        self.case_key = identity(self.case_number)
        with transaction.atomic():
            super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed through untouched
            SearchKey.objects.claim(self.case_number, self)

    @property
    def reference(self) -> str:
        """What approvals and the log call it by, for good: it says nothing."""
        return self.uuid.hex[:8].upper()

    def set_pin(self, pin_secret: str, *, from_paper: bool = False) -> bool:
        """Store a new PIN's hash, and end the sessions opened with the old one or a pass.

        Gives whether the PIN is easy to guess. Such a one is taken only when it came in
        `from_paper`, so that its owner knows it already; else it raises WeakPinError. Whoever
        calls makes the task for staff, in the same transaction.
        """
        weak = weak_pins.is_weak(pin_secret)
        if weak and not from_paper:
            raise WeakPinError
        self._replace_secret(pin_hash=pins.make(self.uuid, pin_secret), pass_hash="")
        return weak

    def set_first_pin(self, pin_secret: str) -> bool:
        """Store the PIN of the paper sheet; False, and nothing done, where a PIN or pass is set."""
        made = pins.make(self.uuid, pin_secret)
        none_yet = Q(pk=self.pk, pin_hash="", pass_hash="")
        if not Case.objects.filter(none_yet).update(pin_hash=made, pin_epoch=F("pin_epoch") + 1):
            return False
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

    @property
    def opens_with(self) -> str:
        """What opens the case: `pin`, `pass`, or empty while it has neither."""
        return "pass" if self.pass_hash else "pin" if self.pin_hash else ""

    def _replace_secret(self, **hashes: str) -> None:
        Case.objects.filter(pk=self.pk).update(**hashes, pin_epoch=F("pin_epoch") + 1)
        self.refresh_from_db(fields=["pin_hash", "pass_hash", "pin_epoch"])

    def check_secret(self, secret: str, *, by_pass: bool = False) -> bool:
        """Whether this is the PIN, or the pass; costs one hash, where there is one to look at."""
        stored = self.stored_secret(by_pass=by_pass)
        return bool(stored) and pins.verify(self.uuid, secret, stored)

    def stored_secret(self, *, by_pass: bool) -> str:
        """The hash of the pass, or else of the PIN; empty where there is none."""
        stored: str = getattr(self, SECRETS[by_pass])
        return stored

    def renew_secret(self, secret: str, *, by_pass: bool) -> None:
        """Rewrite the hash of the right `secret` where it has an older pepper or cost."""
        stored = self.stored_secret(by_pass=by_pass)
        if not pins.is_current(stored):
            field, fresh = SECRETS[by_pass], pins.make(self.uuid, secret)
            Case.objects.filter(pk=self.pk, **{field: stored}).update(**{field: fresh})

    def end(self, calendar: CourtCalendar) -> End | None:
        """When the order ends; None when the record does not say."""
        return calendar.end(self.expires_on) if self.expires_on else None

    def hearing_is_late(self, calendar: CourtCalendar) -> bool:
        """Whether the order may end before the court date comes; False where one is not known."""
        end = self.end(calendar)
        if not end or not self.hearing_at:
            return False
        return end.earliest < timezone.localdate(self.hearing_at, settings.AGENCY.zone)

    @property
    def longest_until(self) -> date | None:
        """The last day of an order of this stage that no court made longer, where it is known.

        The figures are the agency's (`durations` in its file).
        """
        duration = settings.AGENCY.durations[self.stage]
        return self.issued_on and self.issued_on + timedelta(days=duration.max_days)

    def has_plausible_dates(self, calendar: CourtCalendar) -> bool:
        """Whether the order's dates fit its stage; True as well when a date is not known.

        An emergency order that a court extended lasts longer than one that was not: False asks
        staff to look, and refuses nothing.
        """
        longest_until = self.longest_until
        if not self.issued_on or not self.expires_on or not longest_until:
            return True
        least = timedelta(days=settings.AGENCY.durations[self.stage].min_days)
        return self.issued_on + least <= self.expires_on <= calendar.end(longest_until).latest

    def pause(self, now: datetime | None) -> bool:
        """Close the portal for this case from `now`, or open it with None; False if it was."""
        was_open = Q(paused_at=None) if now else Q(paused_at__isnull=False)
        resumed_at, standing = None if now else timezone.now(), Case.objects.standing()
        return bool(
            standing.filter(was_open, pk=self.pk).update(paused_at=now, resumed_at=resumed_at)
        )
