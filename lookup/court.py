"""Court days, and how long an order may hold."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

SATURDAY = 5


class ClosedDay(models.Model):
    """A weekday on which courts and offices are closed; an administrator keeps the list."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=100)

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
