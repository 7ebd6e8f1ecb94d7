"""The agency's facts, read once from one TOML file (see `portal/agency.toml`)."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.easter import easter
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from holidays import country_holidays

from portal.disclaimers import Disclaimer, read_disclaimer
from portal.opening import Period, in_words, is_holiday, next_opening, read_periods, read_weekday
from portal.programme import Programme, read_programme

ORDER_STAGES = ("EMERGENCY", "INTERIM", "PLENARY")


@dataclass(frozen=True)
class Line:
    """A telephone line that the public may call; without a number, a place to ask."""

    telephone: str
    hours: str  # as pages print them; the rest says the same to the program
    name: str = ""
    tty: str = ""
    day_and_night: bool = False
    days: tuple[int, ...] = ()  # of the week, Monday being 0; empty: not known
    periods: Mapping[int, tuple[Period, ...]] = field(default_factory=dict)  # of each; or none
    bilingual: bool = False

    @property
    def uri(self) -> str:
        """`tel:` address of the number, digits only."""
        return _tel(self.telephone)

    @property
    def tty_uri(self) -> str:
        """The same of the number for deaf callers."""
        return _tel(self.tty)

    @property
    def is_open(self) -> bool | None:
        """Whether someone answers now; None where the file does not tell."""
        now = timezone.localtime()
        if self.day_and_night:
            return True
        if self.days and now.weekday() not in self.days:
            return False
        if not self.periods or is_holiday(now.date()):
            return None
        return any(opens <= now.time() < closes for opens, closes in self.periods[now.weekday()])

    @property
    def next_opening(self) -> str:
        """When it opens next, as far as the file tells; for a line that is closed now.

        Which holidays a line keeps the file does not tell: none is promised to be open.
        """
        now = timezone.localtime()
        times = [
            (day, opens) for day, periods in self.periods.items() for opens, _closes in periods
        ]
        opening = next_opening(now, times or [(day, None) for day in self.days])
        return in_words(now, *opening) if opening and not is_holiday(opening[0]) else ""


@dataclass(frozen=True)
class InternalLink:
    """A system of the office's own; `url` holds `{sheriff_number}`."""

    label: str
    url: str


@dataclass(frozen=True)
class Duration:
    """How long an order of one stage may hold, in days; `citation` names the law."""

    min_days: int
    max_days: int
    citation: str


@dataclass(frozen=True)
class HopeCard:
    """A card that shows a plenary order; `citation` names the law."""

    name: str
    free_cards: int
    citation: str


@dataclass(frozen=True)
class Laws:
    """Citations of the order page, and when someone last checked them."""

    checked_on: date
    short_form: str
    court_day: str
    civil_no_contact: str
    stalking_no_contact: str


@dataclass(frozen=True)
class Agency:
    """One sheriff's office."""

    name: str
    short_name: str
    unit: str
    county: str
    state: str
    time_zone: str
    region: str
    website: str
    email: str
    exit_site: str
    police_computer: str
    court_holidays: str
    court_often_closed: list[str]
    liaison: Line
    clerk: Line
    hotlines: list[Line]
    internal_links: list[InternalLink]
    disclaimer: Disclaimer
    consent: Disclaimer
    durations: dict[str, Duration]
    laws: Laws
    hope_card: HopeCard | None = None
    alerts: Programme | None = None
    logo: str = ""  # a file under static/
    security_contact: str = ""  # mailto: or https:, for reports of a weakness
    translations: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which every time is shown and read."""
        return ZoneInfo(self.time_zone)

    @property
    def zone_name(self) -> str:
        """The zone, for people: `America/Chicago` is the clock of Chicago."""
        return self.time_zone.rpartition("/")[2].replace("_", " ")

    def links_to(self, sheriff_number: str) -> list[tuple[str, str]]:
        """Label and address of a paper's page in each of the office's own systems."""
        return [
            (system.label, system.url.format(sheriff_number=sheriff_number))
            for system in self.internal_links
        ]

    def holidays(self, year: int) -> Mapping[date, str]:
        """The days of `year` on which the court is closed, weekends among them, by name."""
        return _holidays(self.court_holidays, year)

    def often_closed(self, year: int) -> frozenset[date]:
        """The days of `year` on which courts around here often close, holiday or not."""
        return _often_closed(tuple(self.court_often_closed), year)


def _thanksgiving(year: int) -> date:
    november = date(year, 11, 1)
    return november + timedelta(days=(3 - november.weekday()) % 7 + 21)


def _first_monday_of_march(year: int) -> date:
    march = date(year, 3, 1)
    return march + timedelta(days=-march.weekday() % 7)


# What `court_often_closed` may name.
OFTEN_CLOSED: dict[str, Callable[[int], date]] = {
    "Casimir Pulaski Day": _first_monday_of_march,
    "Good Friday": lambda year: easter(year) - timedelta(days=2),
    "Day after Thanksgiving": lambda year: _thanksgiving(year) + timedelta(days=1),
    "Christmas Eve": lambda year: date(year, 12, 24),
    "Day after Christmas": lambda year: date(year, 12, 26),
    "New Year's Eve": lambda year: date(year, 12, 31),
}


@cache
def _holidays(place: str, year: int) -> Mapping[date, str]:
    country, _dash, part = place.partition("-")
    found = country_holidays(country, part or None, years=year) if place else {}
    return MappingProxyType(dict(found))


@cache
def _often_closed(names: tuple[str, ...], year: int) -> frozenset[date]:
    return frozenset(OFTEN_CLOSED[name](year) for name in names)


def load(path: Path) -> Agency:
    """Read the agency file at `path`.

    Raises ImproperlyConfigured, naming the file and what is missing or unknown,
    so that an office that edits its file learns of a slip at start.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        known = {setting.name for setting in fields(Agency)}
        if unknown := sorted(set(data) - known):
            raise ImproperlyConfigured(f"{path}: unknown setting {', '.join(unknown)}")
        translations = data.get("translations", {})
        agency = Agency(
            **{
                **data,
                "unit": _translated(data["unit"], translations),
                "liaison": _line(data["liaison"], translations),
                "clerk": _line(data["clerk"], translations),
                "laws": Laws(**data["laws"]),
                "hope_card": HopeCard(**data["hope_card"]) if "hope_card" in data else None,
                "alerts": read_programme(data["alerts"]) if "alerts" in data else None,
                "hotlines": [_line(line, translations) for line in data["hotlines"]],
                "internal_links": [InternalLink(**link) for link in data["internal_links"]],
                "disclaimer": read_disclaimer(data["disclaimer"]),
                "consent": read_disclaimer(data["consent"]),
                "durations": {
                    stage: Duration(**data["durations"][stage]) for stage in ORDER_STAGES
                },
            }
        )
        _ = agency.zone, agency.holidays(2026), agency.often_closed(2026), agency.links_to("")
    except (OSError, KeyError, TypeError, ValueError, NotImplementedError) as error:
        raise ImproperlyConfigured(f"{path}: {_reason(error)}") from error
    return agency


def _reason(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _line(data: dict[str, Any], translations: dict[str, dict[str, str]]) -> Line:
    """A line whose name and hours read in the language of whoever looks."""
    shown = {
        name: _translated(data[name], translations) for name in ("name", "hours") if name in data
    }
    if "days" in data and "periods" in data:
        raise ValueError("periods name the days: leave out days, or periods")
    periods = read_periods(data["periods"]) if "periods" in data else {}
    days = tuple(periods) or tuple(map(read_weekday, data.get("days", ())))
    return Line(**{**data, **shown, "days": days, "periods": periods})


def _tel(number: str) -> str:
    return "tel:" + re.sub(r"\D", "", number)


def _translated(text: str, translations: dict[str, dict[str, str]]) -> str:
    """`text` in the language of whoever looks, where the file has it."""

    def read() -> str:
        return translations.get(get_language() or "", {}).get(text, text)

    shown: str = lazy(read, str)()
    return shown
