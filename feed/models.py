"""Imports, and what each of them changed, row by row, so that it can be shown and undone."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Approval, Case, CivilProcess, Conflict, ServiceAttempt
from cases.numbers import identity
from feed.columns import CASE_FACTS, PAPER_FACTS

Facts = dict[str, Any]
PIN_EPOCH = "pin_epoch"  # the fact in a change that is about a PIN


class FeedImportQuerySet(models.QuerySet["FeedImport"]):
    """Imports."""

    def standing(self) -> "FeedImportQuerySet":
        """Imports that were finished and not undone, newest records first."""
        return self.exclude(finished_at=None).filter(undone_at=None).order_by("-as_of")

    def stale(self, now: datetime) -> "FeedImportQuerySet":
        """The newest standing import, when it is older than FEED_STALE_HOURS; else none."""
        if not settings.FEED_STALE_HOURS:
            return self.none()
        oldest = now - timedelta(hours=settings.FEED_STALE_HOURS)
        return self.filter(pk__in=self.standing().values("pk")[:1], as_of__lt=oldest)

    def is_stale(self, now: datetime) -> bool:
        """Whether the feed should have come by `now`, and did not."""
        return self.stale(now).exists()


class FeedImport(models.Model):
    """One file of the case system; `set_aside` says which rows were not taken in, and why."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    source = models.CharField(_("file"), max_length=100)
    as_of = models.DateTimeField(_("the sheriff's record from"))
    started_at = models.DateTimeField(_("started at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    newly_served = models.PositiveIntegerField(_("papers newly served"), default=0)
    approval = models.OneToOneField(  # of the second person, where one was needed
        Approval, on_delete=models.PROTECT, null=True, verbose_name=_("approval")
    )
    # Why rows were set aside: a hundred sentences at most, without the content of a cell.
    set_aside = models.JSONField(_("rows set aside"), default=list, blank=True)

    objects = FeedImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(finished_at__isnull=False),
                name="undone_after_finished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source} {timezone.localtime(self.started_at):%m/%d/%Y %I:%M %p}"

    def set_aside_without(self, cases: Any) -> list[str]:
        """The sentences of `set_aside` that name no number of `cases`, keys or a query of them."""
        names_one = naming(cases)
        return [line for line in self.set_aside if not names_one.search(line)]


def naming(cases: Any) -> re.Pattern[str]:
    """What finds a number of `cases` in a text, however its groups are separated."""
    papers = CivilProcess.objects.filter(case__in=cases).values_list("sheriff_number", flat=True)
    numbers = [*Case.objects.filter(pk__in=cases).values_list("case_number", flat=True), *papers]
    groups = (map(re.escape, identity(number).split("-")) for number in numbers)
    spelled = "|".join(r"[\W_]*".join(each) for each in groups) or "(?!)"  # of none: nothing
    return re.compile(rf"(?<![^\W_])(?:{spelled})(?![^\W_])", re.IGNORECASE)


class FeedChangeQuerySet(models.QuerySet["FeedChange"]):
    """What imports changed."""

    def of_cases(self, cases: Any) -> "FeedChangeQuerySet":
        """What they changed of `cases`, some keys or a query of them."""
        papers = CivilProcess.objects.filter(case__in=cases).values("pk")
        attempts = ServiceAttempt.objects.filter(civil_process__case__in=cases).values("pk")
        return self.filter(
            Q(table=FeedChange.Table.CASE, row__in=cases)
            | Q(table=FeedChange.Table.PAPER, row__in=papers)
            | Q(table=FeedChange.Table.ATTEMPT, row__in=attempts)
        )

    def seen_by(self, staff: Any) -> "FeedChangeQuerySet":
        """As of an OfCases."""
        hidden = Conflict.objects.against(staff).values("case")
        return self.exclude(pk__in=self.of_cases(hidden).values("pk"))


class FeedChange(models.Model):
    """One row that an import made or changed: what it was, what it became."""

    class Table(models.TextChoices):
        """Which table the row is in."""

        CASE = "CASE", _("case")
        PAPER = "PAPER", _("paper")
        ATTEMPT = "ATTEMPT", _("service attempt")

    feed_import = models.ForeignKey(FeedImport, on_delete=models.CASCADE)
    table = models.CharField(max_length=7, choices=Table)
    row = models.BigIntegerField()  # the row's primary key; the row may be gone by now
    before = models.JSONField(null=True)  # null: the import made the row
    after = models.JSONField()

    objects = FeedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported change")
        verbose_name_plural = _("imported changes")
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "row"], name="feed_change_row")]

    def __str__(self) -> str:
        return f"{self.get_table_display()} {self.name}"

    @property
    def name(self) -> str:
        """The number or time by which people know the row."""
        keys = ("case_number", "sheriff_number", "attempted_at")
        return next((self.after[key] for key in keys if key in self.after), str(self.row))

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """Each fact that changed, for people: its name, what it was, what it became."""
        before = self.before or {}
        return [
            (_label(self.table, name), _shown(before.get(name)), _shown(fact))
            for name, fact in self.after.items()
            if fact != before.get(name) and (fact or self.before)
        ]


MODELS: dict[str, type[models.Model]] = {
    FeedChange.Table.CASE: Case,
    FeedChange.Table.PAPER: CivilProcess,
    FeedChange.Table.ATTEMPT: ServiceAttempt,
}
# What an import may write of a row; its PIN, above all, is not among it.
FACTS: dict[type[models.Model], tuple[str, ...]] = {
    Case: ("case_number", *CASE_FACTS),
    CivilProcess: ("sheriff_number", *PAPER_FACTS, "recorded_at"),
    ServiceAttempt: ("attempted_at", "outcome", "place"),
}


def facts_of(row: models.Model) -> Facts:
    """The facts of `row`, fit for JSON."""
    facts = ((name, getattr(row, name)) for name in FACTS[type(row)])
    return {name: fact.isoformat() if isinstance(fact, date) else fact for name, fact in facts}


def put_back(row: models.Model, facts: Facts) -> None:
    """Set `facts`, as `facts_of` gave them, on `row`."""
    for field in row._meta.fields:
        if field.name in facts:
            setattr(row, field.name, field.to_python(facts[field.name]))


def _label(table: str, name: str) -> str:
    if name == PIN_EPOCH:
        return gettext("PINs or passes set so far")
    return str(getattr(MODELS[table]._meta.get_field(name), "verbose_name", name))


def _shown(fact: Any) -> str:
    time = parse_datetime(fact) if isinstance(fact, str) and "T" in fact[10:11] else None
    if time:
        return f"{timezone.localtime(time):%m/%d/%Y %I:%M %p}"
    return "" if fact is None else str(fact)
