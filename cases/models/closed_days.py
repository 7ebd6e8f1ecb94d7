"""The days on which courts and offices are closed."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.court import SATURDAY

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

    def days(self) -> frozenset[date]:
        """Every closed day, for many orders at once."""
        return frozenset(self.values_list("day", flat=True))


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
