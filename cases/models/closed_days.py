"""The days on which courts and offices are closed."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection, connections, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.court import SATURDAY, CourtCalendar
from cases.office import OfficeCalendar
from portal import marks

YEARS_AHEAD = 2
MARK = "closed_days"  # which each change of these rows draws anew


class ClosedDayQuerySet(models.QuerySet["ClosedDay"]):
    """Days on which courts or offices are closed."""

    def of_courts(self) -> "ClosedDayQuerySet":
        """Days on which the court is closed."""
        return self.exclude(kind=ClosedDay.Kind.OFFICE)

    def office(self, first: date) -> OfficeCalendar:
        """The office's days from `first` on."""
        days = self.exclude(kind=ClosedDay.Kind.COURT).filter(day__gte=first)
        return OfficeCalendar(frozenset(days.values_list("day", flat=True)))

    def calendar(self) -> CourtCalendar:
        """What these rows say of the court's days, in one query."""
        closed: set[date] = set()
        general: set[date] = set()
        confirmed: set[int] = set()
        for day, source in self.of_courts().values_list("day", "source"):
            (general if source == ClosedDay.Source.GENERAL else closed).add(day)
            if source == ClosedDay.Source.PUBLISHED:
                confirmed.add(day.year)
        return CourtCalendar(frozenset(closed), frozenset(general), frozenset(confirmed))

    def unconfirmed_years(self, today: date) -> list[int]:
        """Of this year and the next ones those without the circuit's list."""
        listed = self.of_courts().filter(source=ClosedDay.Source.PUBLISHED)
        confirmed = {day.year for day in listed.dates("day", "year")}
        years = range(today.year, today.year + YEARS_AHEAD + 1)
        return [year for year in years if year not in confirmed]

    def publish(self, days: Iterable["ClosedDay"]) -> None:
        """Put the circuit's list in place of what other lists said of its years."""
        days = list(days)
        with transaction.atomic():
            by_hand = dict(self.filter(source=ClosedDay.Source.BY_HAND).values_list("day", "kind"))
            for row in days:
                if by_hand.get(row.day, row.kind) != row.kind:
                    row.kind = ClosedDay.Kind.BOTH
            for year in {row.day.year for row in days}:
                others = self.filter(day__year=year).exclude(source=ClosedDay.Source.BY_HAND)
                others.delete()
            self.bulk_create(
                days,
                update_conflicts=True,
                unique_fields=["day"],
                update_fields=["name", "kind", "source"],
            )


def calendar_to_show() -> CourtCalendar:
    """As `calendar()`, from this process's copy: at most MARK_SECONDS old.

    For pages. What is written down from a calendar asks the rows themselves.
    """
    drawn = marks.mark(MARK)
    return ClosedDay.objects.calendar() if drawn is None else _calendar_of(drawn)


@lru_cache(maxsize=1)
def _calendar_of(drawn: str) -> CourtCalendar:
    return ClosedDay.objects.calendar()


class ClosedDay(models.Model):
    """A weekday on which courts, offices or both are closed."""

    class Kind(models.TextChoices):
        """What is closed."""

        BOTH = "BOTH", _("court and office")
        COURT = "COURT", _("court")
        OFFICE = "OFFICE", _("office")

    class Source(models.TextChoices):
        """Who says so."""

        PUBLISHED = "PUBLISHED", _("the circuit's published list")
        GENERAL = "GENERAL", _("a general list of holidays")
        BY_HAND = "BY_HAND", _("entered by hand")

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("what is closed"), max_length=6, choices=Kind, default=Kind.BOTH)
    source = models.CharField(
        _("source"), max_length=9, choices=Source, default=Source.BY_HAND, editable=False
    )

    objects = ClosedDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


def fill_in_years(using: str, **kwargs: Any) -> None:
    """List the closed days of this year and the next two; runs after each migration.

    A year that has rows is the administrator's: nothing is added to it, so a day that was
    deleted stays away.
    """
    missing = ClosedDay._meta.db_table not in connection.introspection.table_names()
    if using != "default" or missing:
        return
    this_year = timezone.localdate().year
    for year in range(this_year, this_year + YEARS_AHEAD + 1):
        if not ClosedDay.objects.filter(day__year=year).exists():
            ClosedDay.objects.bulk_create(
                ClosedDay(day=day, name=name[:100], source=ClosedDay.Source.GENERAL)
                for day, name in sorted(settings.AGENCY.holidays(year).items())
                if day.weekday() < SATURDAY
            )


def draw_mark(using: str, **kwargs: Any) -> None:
    """Have each change draw the mark anew; receives Django's `post_migrate`."""
    if ClosedDay._meta.db_table in connections[using].introspection.table_names():
        marks.draw_with_each_change(MARK, [ClosedDay], using)
