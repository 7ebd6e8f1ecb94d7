"""When someone answers next, in words: for a line of the agency's file, for a place to call."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils.formats import time_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

# A sentence for each day: in many languages the name of a day changes in it.
OPENS_ON = (
    _("Opens Monday"),
    _("Opens Tuesday"),
    _("Opens Wednesday"),
    _("Opens Thursday"),
    _("Opens Friday"),
    _("Opens Saturday"),
    _("Opens Sunday"),
)


def next_opening(
    now: datetime, openings: Iterable[tuple[int, time | None]]
) -> tuple[date, time | None] | None:
    """The first of the weekly `openings` after `now`: its day, and its time if that is known.

    An opening is a weekday, Monday being 0, and a time. One of today without a time is over:
    nobody who may be open is asked when they open.
    """

    def days_until(weekday: int, at: time | None) -> int:
        days = (weekday - now.weekday()) % 7
        return days or (0 if at and at > now.time() else 7)

    coming = [(now.date() + timedelta(days_until(day, at)), at) for day, at in openings]
    return min(coming, key=lambda opening: (opening[0], opening[1] or time.min), default=None)


def in_words(now: datetime, day: date, at: time | None) -> str:
    """That it opens on `day`, `at` that time if it is known, as a page says it at `now`."""
    near = {0: _t("Opens today"), 1: _t("Opens tomorrow")}
    opens = near.get((day - now.date()).days) or str(OPENS_ON[day.weekday()])
    return f"{opens}, {time_format(at)}" if at else opens
