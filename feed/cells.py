"""What one cell of a file says.

No refusal repeats the cell: after a missing comma, a PIN stands under another heading.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from cases import spreadsheets
from cases.numbers import NotANumberError, parse_number
from portal.walltime import YEARS, SkippedHourError, comes_twice, in_zone, is_to_come

Reader = Callable[[str], Any]

DATE = (
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<us_month>\d{1,2})/(?P<us_day>\d{1,2})/(?P<us_year>\d{4}))"
)
TIME = (
    r"[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<offset>[Zz]|[+-]\d\d:?\d\d)?"
)
A_DATE = re.compile(DATE, re.ASCII)
A_TIME = re.compile(DATE + TIME, re.ASCII)
A_PIN = re.compile(r"[0-9]{4}")


class CellError(ValueError):
    """What is wrong with a cell and what to do, for people."""


def number(cell: str) -> str:
    """A case or sheriff number as it is written."""
    try:
        return parse_number(cell)
    except NotANumberError as error:
        raise CellError(str(error)) from None


def text(limit: int) -> Reader:
    """A line of text, `limit` characters at most."""

    def read(cell: str) -> str:
        if spreadsheets.NULL.fullmatch(cell):
            return ""
        if len(cell) > limit:
            raise CellError(_("Longer than %(limit)s characters.") % {"limit": limit})
        if not cell.isprintable() and any(map(_is_control, cell)):
            raise CellError(_("Holds a line break or another control character: take it out."))
        return cell

    return read


def code(choices: type[TextChoices]) -> Reader:
    """One of `choices`, in capital or small letters; a space or dash is an underscore."""
    known: list[str] = choices.values

    def read(cell: str) -> str:
        if cell in known:
            return cell
        code = re.sub(r"[ -]+", "_", cell.upper())
        if code not in known:
            codes = ", ".join(known)
            raise CellError(_("Not a known code. Use one of: %(codes)s.") % {"codes": codes})
        return code

    return read


@lru_cache(maxsize=4096)
def day(cell: str) -> date:
    """A date: 2026-11-24 or 11/24/2026."""
    match = A_DATE.fullmatch(cell)
    if not match:
        raise CellError(_("Not a date. Write it as 2026-11-24 or 11/24/2026."))
    return _date(match)


@lru_cache(maxsize=4096)
def moment(cell: str) -> datetime:
    """A date and time, on the agency's clock unless an offset stands after it; in UTC."""
    match = A_TIME.fullmatch(cell)
    if not match:
        raise CellError(
            _("Not a date and time. Write it as 2026-11-24 14:05 or 11/24/2026 2:05 PM.")
        )
    try:
        local = datetime.combine(_date(match), datetime.min.time()).replace(
            hour=_hour(match),
            minute=int(match["minute"]),
            second=int(match["second"] or 0),
            microsecond=int(f"{match['fraction'] or 0:0<6}"[:6]),
        )
        return _at_offset(local, match["offset"]) if match["offset"] else _on_our_clock(local)
    except CellError:
        raise
    except ValueError:
        raise CellError(_("There is no such time of day.")) from None


def past(cell: str) -> datetime:
    """A date and time that has been; of a date alone no time is known, and it is midnight."""
    given = moment(f"{cell} 00:00" if A_DATE.fullmatch(cell) else cell)
    if is_to_come(given):
        raise CellError(_("This time is still to come. Check the date, or your system's clock."))
    return given


def pin(cell: str) -> str:
    """Four digits."""
    if not A_PIN.fullmatch(cell):
        raise CellError(_("A PIN is four digits. Leading zeros count: format the column as text."))
    return cell


AS_TYPED = {number, pin}  # a spreadsheet must not have made a number or a date of it


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


def _date(match: re.Match[str]) -> date:
    year, month, day_of_month = (
        int(match[name] or match[f"us_{name}"]) for name in ("year", "month", "day")
    )
    if year not in YEARS:
        raise CellError(_("The year must be between 2000 and 2100."))
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise CellError(_("There is no such day in the calendar.")) from None


def _hour(match: re.Match[str]) -> int:
    hour = int(match["hour"])
    if not match["half"]:
        return hour
    if not 1 <= hour <= 12:
        raise CellError(_("Before AM or PM, the hour is 1 to 12."))
    return hour % 12 + (12 if match["half"][0] in "Pp" else 0)


def _at_offset(local: datetime, offset: str) -> datetime:
    if offset in "Zz":
        return local.replace(tzinfo=UTC)
    away = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
    zone = timezone(-away if offset[0] == "-" else away)
    return local.replace(tzinfo=zone).astimezone(UTC)


def _on_our_clock(local: datetime) -> datetime:
    changes = CellError(
        _(
            "On this day the clocks change: this hour comes twice or not at all. "
            "Put the offset after the time, as in 2026-11-01 01:30 -05:00."
        )
    )
    if comes_twice(local):
        raise changes
    try:
        return in_zone(local).astimezone(UTC)
    except SkippedHourError:
        raise changes from None
