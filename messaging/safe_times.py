"""From when until when it is safe to call, as a form asks for it and says what is wrong with it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from cases.models import ClosedDay
from messaging.fields import WallTimeField
from portal.templatetags.times import written
from portal.walltime import SkippedHourError, comes_twice, in_zone, is_to_come


class SafeTimeForm(forms.Form):
    """A safe time: two ends, or all of a day; in the office's zone, and to come."""

    safe_from = WallTimeField(_("Safe date and time to call you: from"))
    safe_from_fold = forms.ChoiceField(
        label=_("The clocks change that night. Which one do you mean?"),
        choices=[("0", _("The first, before the clocks go back")), ("1", _("The second, after"))],
        widget=forms.RadioSelect,
        required=False,
    )
    safe_until = WallTimeField(_("Until"))
    safe_any_time = forms.BooleanField(label=_("Any time that day"), required=False)
    safe_though_closed = forms.BooleanField(
        label=_("Keep this time: there is no other"),
        help_text=_("Staff will see it. When the office is closed, they may not be able to call."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whether a time was given that comes twice.
        self.ambiguous = "safe_from_fold" in self.initial
        # Whether a time was given at which the office is closed, though open that day.
        self.closed_then = "safe_though_closed" in self.initial

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["safe_from"], data["safe_until"] = self._window(data)
        # They are said by these two now.
        data.pop("safe_any_time", None)
        data.pop("safe_though_closed", None)
        return data

    def _window(self, data: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
        """From when until when it is safe; with an error for each thing to mend."""
        wall_from, wall_until = data.get("safe_from"), data.get("safe_until")
        if data.get("safe_any_time"):
            return self._that_day(wall_from)
        for name, wall, other in (
            ("safe_from", wall_from, wall_until),
            ("safe_until", wall_until, wall_from),
        ):
            if wall and not isinstance(wall, datetime):
                self.add_error(name, _("Give a time too, or choose “Any time that day”."))
            elif other and not wall and name not in self.errors:
                self.add_error(name, _("Give this end too, or choose “Any time that day”."))
        start, end = (
            wall if isinstance(wall, datetime) else None for wall in (wall_from, wall_until)
        )
        return self._between(start, end, is_second=data.get("safe_from_fold"))

    def _between(
        self, wall_from: datetime | None, wall_until: datetime | None, is_second: str | None
    ) -> tuple[datetime | None, datetime | None]:
        self.ambiguous = bool(wall_from and comes_twice(wall_from))
        start = self._aware("safe_from", wall_from, second=is_second == "1")
        # Of an hour that comes twice the first, or the first that is after the start.
        first = wall_until and wall_until.replace(tzinfo=settings.AGENCY.zone)
        is_early = bool(start and first and first.timestamp() <= start.timestamp())
        end = self._aware("safe_until", wall_until, second=is_early)
        if self.ambiguous and is_second not in {"0", "1"}:
            self.add_error(
                "safe_from_fold",
                _("This hour comes twice that night. Choose the first or the second."),
            )
        if start and end and end.timestamp() <= start.timestamp():
            self.add_error("safe_until", _("This is before the time it starts."))
        elif start and end:
            self._name_closed(start, end)
        return start, end

    def _that_day(self, day: date | None) -> tuple[datetime | None, datetime | None]:
        """All of `day` that is still to come and on which the office is open, as far as known."""
        if day is None:
            if "safe_from" not in self.errors:
                self.add_error("safe_from", _("Give the day."))
            return None, None
        day = day.date() if isinstance(day, datetime) else day
        periods = settings.AGENCY.liaison.periods.get(day.weekday(), [(time.min, time(23, 59))])
        zone = settings.AGENCY.zone
        start = datetime.combine(day, periods[0][0], zone)
        end = datetime.combine(day, periods[-1][1], zone)
        if not is_to_come(end):
            self.add_error("safe_from", _("This time has passed. Choose a time in the future."))
        self._name_closed(start, end)
        return max(start, timezone.now()), end

    def _name_closed(self, start: datetime, end: datetime) -> None:
        """An error where nobody is in the office from `start` until `end`; hours she may keep."""
        last = end - timedelta.resolution  # what ends at midnight is not of the next day
        days = sorted({timezone.localdate(at, settings.AGENCY.zone) for at in (start, last)})
        office = ClosedDay.objects.office(days[0])
        if office.opening(start) < end:
            return
        is_open = [day for day in days if office.is_open(day)]
        self.closed_then = bool(is_open)
        if not is_open:
            closed = _("Nobody is in the office on %(day)s. Choose another day.")
            self.add_error("safe_from", closed % {"day": written(days[0])})
        elif not self.cleaned_data.get("safe_though_closed"):
            closed = _(
                "Nobody is in the office then. On %(day)s it is open %(hours)s: choose a time "
                "when it is open, or choose “%(keep)s” below."
            )
            keep = self.fields["safe_though_closed"].label
            facts = {"day": written(is_open[0]), "hours": _hours_of(is_open[0]), "keep": keep}
            self.add_error("safe_from", closed % facts)

    def _aware(self, name: str, wall: datetime | None, second: bool = False) -> datetime | None:
        """The wall time in the office's zone; an error where the clocks skip it or it is past."""
        if wall is None:
            return None
        try:
            aware = in_zone(wall, second=second)
        except SkippedHourError:
            self.add_error(
                name,
                _("The clocks skip this hour that night. Choose an earlier or a later time."),
            )
            return None
        if not is_to_come(aware):
            self.add_error(name, _("This time has passed. Choose a time in the future."))
        return aware


def _hours_of(day: date) -> str:
    """From when until when the office is open on `day`, where that is known."""
    periods = settings.AGENCY.liaison.periods.get(day.weekday(), ())
    shown = [{"opens": time_format(at), "closes": time_format(until)} for at, until in periods]
    return ", ".join(_t("%(opens)s to %(closes)s") % period for period in shown)
