"""How days and times are written on a survivor's pages: in words, for 12/03 is two days."""

from datetime import date, datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.walltime import has_time

register = template.Library()


@register.filter
def written(moment: date) -> str:
    """`Thursday, December 3, 2026 (tomorrow)` in the page's language.

    `moment` is a day, or an aware time: then its time of day follows, where it is known.
    """
    day = _day(moment)
    today = timezone.localdate()
    shown = date_format(day, _("l, F j, Y"))
    near = {today: _("today"), today + timedelta(days=1): _("tomorrow")}
    if day in near:
        shown = f"{shown} ({near[day]})"
    if isinstance(moment, datetime) and has_time(moment):
        shown = f"{shown}, {_clock(moment)}"
    return shown


@register.filter
def day_of(moment: date) -> str:
    """`October 25, 2023` in the page's language. `moment` is a day, or an aware time."""
    return date_format(_day(moment), _("F j, Y"))


@register.filter
def day_and_time(moment: datetime) -> str:
    """`October 25, 2023, 2:05 PM`; says so where the record holds no time of day."""
    if not has_time(moment):
        return _("%(day)s (time not recorded)") % {"day": day_of(moment)}
    return f"{day_of(moment)}, {_clock(moment)}"


def _clock(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "g:i A")


def _day(moment: date) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment
