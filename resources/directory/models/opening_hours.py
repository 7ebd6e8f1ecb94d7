"""When an organisation can be called."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from portal.opening import is_holiday


class Availability(models.IntegerChoices):
    """Whether someone answers now; in the order in which people are shown them."""

    ALWAYS = 0, _("24 hours")
    OPEN = 1, _("Open now")
    ASK = 2, _("Hours not known: call to ask")
    CLOSED = 3, _("Closed now")


class OpeningHours(models.Model):
    """Days of the week, and from when to when, in the agency's zone; times may be unknown."""

    organisation = models.ForeignKey("resources.Organisation", on_delete=models.CASCADE)
    first_weekday = models.PositiveSmallIntegerField(_("from"), choices=list(WEEKDAYS.items()))
    last_weekday = models.PositiveSmallIntegerField(_("to"), choices=list(WEEKDAYS.items()))
    opens_at = models.TimeField(_("opens at"), null=True, blank=True)
    closes_at = models.TimeField(_("closes at"), null=True, blank=True)
    not_on_holidays = models.BooleanField(_("closed on major holidays"), default=False)

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["first_weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_weekday__lte=F("last_weekday"), last_weekday__lte=6)
                & (
                    Q(opens_at=None, closes_at=None)
                    | Q(opens_at__isnull=False, closes_at__gt=F("opens_at"))
                ),
                name="hours_run_forward",
                violation_error_message=_("Days and times must run forward, times in pairs."),
            )
        ]

    def __str__(self) -> str:
        days = {"first": self.get_first_weekday_display(), "last": self.get_last_weekday_display()}
        shown = _t("%(first)s to %(last)s") % days if len(set(days.values())) > 1 else days["first"]
        if self.opens_at and self.closes_at:
            times = {"opens": time_format(self.opens_at), "closes": time_format(self.closes_at)}
            shown += ", " + _t("%(opens)s to %(closes)s") % times
        return shown + (", " + _t("not on major holidays") if self.not_on_holidays else "")

    @property
    def weekdays(self) -> range:
        """The days of the week, Monday being 0."""
        return range(self.first_weekday, self.last_weekday + 1)

    def cover(self, now: datetime) -> bool | None:
        """Whether they hold `now`, a time in the agency's zone; None on a day without times."""
        if self.not_on_holidays and is_holiday(now.date()):
            return None  # which holidays they keep, only they know
        if now.weekday() not in self.weekdays:
            return False
        if self.opens_at is None or self.closes_at is None:
            return None
        return self.opens_at <= now.time() < self.closes_at
