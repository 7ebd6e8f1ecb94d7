"""When someone answers: what the agency's file says of it, and the next time in words."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.utils.formats import time_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Period = tuple[time, time]  # from when, until when, of one day
PERIOD = re.compile(r"(\d\d:\d\d)-(\d\d:\d\d)")

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


def read_weekday(name: Any) -> int:
    """The day of the week that the agency's file calls `name`, Monday being 0; or ValueError."""
    if name not in WEEKDAYS:
        raise ValueError(f"{name} is no day of the week: write {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(name)


def read_periods(written: Any) -> dict[int, tuple[Period, ...]]:
    """The periods of each weekday as `[liaison.periods]` of the agency's file says them.

    Raises ValueError, which says what to mend.
    """
    if not (isinstance(written, dict) and any(written.values())):
        raise ValueError('periods is a table such as [liaison.periods], Monday = ["08:30-12:00"]')
    found = {read_weekday(day): _periods_of(day, texts) for day, texts in written.items() if texts}
    return dict(sorted(found.items()))


def _periods_of(day: str, texts: Any) -> tuple[Period, ...]:
    if not isinstance(texts, list):
        raise ValueError(f'the periods of {day} are a list such as ["08:30-12:00", "13:00-17:00"]')
    periods = sorted(_period(day, text) for text in texts)
    for (opens, closes), (again, _closes) in pairwise(periods):
        if again < closes:
            raise ValueError(f"two periods of {day} overlap, from {opens:%H:%M} and {again:%H:%M}")
    return tuple(periods)


def _period(day: str, text: Any) -> Period:
    written = PERIOD.fullmatch(str(text))
    if not written:
        raise ValueError(f"{day}, {text}: write a period like 08:30-12:00, in 24 hours")
    try:
        opens, closes = (time.fromisoformat(at) for at in written.groups())
    except ValueError as error:
        raise ValueError(f"{day}, {text}: there is no such time, the last is 23:59") from error
    if closes <= opens:
        raise ValueError(
            f"{day}, {text}: this ends before it begins. One over midnight is two: "
            "until 23:59, and from 00:00 under the next day"
        )
    return opens, closes


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


def is_holiday(day: date) -> bool:
    """Whether a line may be closed on `day` though it is open on such days of the week."""
    return day in settings.AGENCY.holidays(day.year)


def in_words(now: datetime, day: date, at: time | None) -> str:
    """That it opens on `day`, `at` that time if it is known, as a page says it at `now`."""
    near = {0: _t("Opens today"), 1: _t("Opens tomorrow")}
    opens = near.get((day - now.date()).days) or str(OPENS_ON[day.weekday()])
    return f"{opens}, {time_format(at)}" if at else opens
