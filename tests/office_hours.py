"""Hours of the office, as an agency's file may say them."""

from dataclasses import replace
from typing import Any

from django.conf import settings as configured

from portal.agency import Agency
from portal.opening import WEEKDAYS, read_periods

MORNING_AND_AFTERNOON = {
    **{day: ["08:30-12:00", "13:00-17:00"] for day in WEEKDAYS[:5]},
    "Saturday": ["09:00-12:00"],
}


def agency(written: dict[str, list[str]]) -> Agency:
    """The agency, whose office is open in the periods that are `written`, of each weekday."""
    periods = read_periods(written)
    line = replace(configured.AGENCY.liaison, days=tuple(periods), periods=periods)
    return replace(configured.AGENCY, liaison=line)


def keep(settings: Any, written: dict[str, list[str]]) -> None:
    """Let the office keep these hours."""
    settings.AGENCY = agency(written)
