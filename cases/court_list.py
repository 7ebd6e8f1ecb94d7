"""The circuit's published list of the days on which its courts are closed, as a file."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from io import StringIO

from django.conf import settings
from django.utils.translation import gettext as _

from cases.court import SATURDAY
from cases.models import ClosedDay
from portal.walltime import YEARS

COLUMNS = ("date", "name", "kind")


class CourtListError(ValueError):
    """What is wrong with the list, a sentence for each line: `problems`."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


def read(text: str) -> list[ClosedDay]:
    """The days in `text`, not saved yet; CourtListError names every line that can't be read.

    CSV with the headings date (2026-11-27), name, kind (court, office or both). Days on a
    weekend are left out: every court is closed then.
    """
    rows = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""))
    if set(COLUMNS) - set(rows.fieldnames or ()):
        raise CourtListError(_("The first line must hold the headings: date,name,kind."))
    days: dict[date, ClosedDay] = {}
    problems = []
    for row in rows:
        try:
            listed = _day(row)
            if listed.day in days:
                raise ValueError(_("This day is in the list twice."))
        except ValueError as error:
            problems.append(_("Line %(line)s: %(why)s") % {"line": rows.line_num, "why": error})
        else:
            days[listed.day] = listed
    if not days and not problems:
        problems.append(_("The list is empty."))
    weekdays = [listed for listed in days.values() if listed.day.weekday() < SATURDAY]
    if problems := problems or list(_short_years(weekdays)):
        raise CourtListError(*problems)
    return weekdays


def _short_years(days: list[ClosedDay]) -> Iterator[str]:
    """A sentence for each year that is surely not whole: a day that is missing counts as open."""
    closed = Counter(listed.day.year for listed in days if listed.kind != ClosedDay.Kind.OFFICE)
    sentence = _("The court is closed on %(count)s days of %(year)s in the list. Give whole years.")
    for year in sorted({listed.day.year for listed in days}):
        if 2 * closed[year] < _expected(year):
            yield sentence % {"count": closed[year], "year": year}


def _expected(year: int) -> int:
    """How many weekdays the general list has; a circuit that keeps half of them is still whole."""
    return sum(day.weekday() < SATURDAY for day in settings.AGENCY.holidays(year))


def _day(row: dict[str, str | None]) -> ClosedDay:
    written, name, kind = ((row[column] or "").strip() for column in COLUMNS)
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise ValueError(_("Write the date as 2026-11-27.")) from None
    if day.year not in YEARS:
        raise ValueError(_("The year must be between 2000 and 2100."))
    if kind.upper() not in ClosedDay.Kind.values:
        raise ValueError(_("The kind is court, office or both."))
    if not name:
        raise ValueError(_("The name of the day is missing."))
    published = ClosedDay.Source.PUBLISHED
    return ClosedDay(day=day, name=name[:100], kind=kind.upper(), source=published)
