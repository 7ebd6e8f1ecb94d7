"""Court days, and how long an order may hold."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SATURDAY = 5
YEARS_AHEAD = 2
AROUND = timedelta(days=14)  # no court is closed for longer


class ClosedDayQuerySet(models.QuerySet["ClosedDay"]):
    """Days on which the court is closed."""

    def near(self, day: date | None) -> frozenset[date]:
        """The closed days around `day`: all that moving it to a court day can need."""
        if day is None:
            return frozenset()
        around = self.filter(day__range=(day - AROUND, day + AROUND))
        return frozenset(around.values_list("day", flat=True))


class ClosedDay(models.Model):
    """A weekday on which courts and offices are closed; an administrator keeps the list."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    objects = ClosedDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


def is_court_day(day: date, closed: Collection[date]) -> bool:
    """Whether the court is open on `day`; `closed` holds the closed weekdays."""
    return day.weekday() < SATURDAY and day not in closed


def court_day_from(day: date, closed: Collection[date]) -> date:
    """`day`, or the next court day after it.

    An order that would end on a court holiday ends with the next court day
    (750 ILCS 60/220(f)).
    """
    while not is_court_day(day, closed):
        day += timedelta(days=1)
    return day


def court_day_until(day: date, closed: Collection[date]) -> date:
    """`day`, or the last court day before it: the last one to file something in time."""
    while not is_court_day(day, closed):
        day -= timedelta(days=1)
    return day


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
                ClosedDay(day=day, name=name[:100])
                for day, name in sorted(settings.AGENCY.holidays(year).items())
                if day.weekday() < SATURDAY
            )
