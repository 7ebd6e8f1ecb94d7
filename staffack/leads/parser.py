"""Reads the LEADS add-on that says how and when an order was served.

The format is that of the Attorney General's "Short Form Notification: LEADS Policy and
Procedures" (725 ILCS 5/112A-22.1, 750 ILCS 60/222.10): `SFN` and SERVED USING SHORT FORM, or
`FOP` and FULL ORDER SERVED; date and time served; officer and badge; agency; the respondent's
address. Header lines of the notification may stand before it.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from portal.walltime import YEARS, SkippedHourError, comes_twice, in_zone, is_to_come

TEXT_MAX = 10_000
AGENCY_MAX = 100
FIRST_YEAR = 2001  # the law of the short form took effect in January 2001


def _spaced(phrase: str) -> str:
    # A terminal breaks its lines anywhere, in the middle of words too.
    return r"\s?".join(map(re.escape, phrase.replace(" ", "")))


PHRASES = {"SFN": "SERVED USING SHORT FORM", "FOP": "FULL ORDER SERVED"}
PHRASE = re.compile("|".join(f"(?P<{kind}>{_spaced(phrase)})" for kind, phrase in PHRASES.items()))
KIND = {kind: re.compile(rf"(?<!\w){_spaced(kind)}(?!\w)") for kind in PHRASES}
OUT_OF_STATE = re.compile(r"\bNCIC\b|\bOUT[ -]OF[ -]STATE\b")
ADDRESS = re.compile(rf"{_spaced('RESPONDENT')}(?:\s?['’]?\s?S)?\s?{_spaced('ADDRESS')}[\s:.‐-―-]*")
LINKING = r"(?:\s*(?:ON|AT|DATE|TIME|[,;:.-]))*\s*"
MONTH = r"(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.?"
YEAR = r"(?:[0-9]{4}|[0-9]{2})"
DATE = re.compile(
    LINKING + r"(?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
    rf"|[0-9]{{1,2}}\s?[/.-]\s?[0-9]{{1,2}}\s?[/.-]\s?{YEAR}"
    rf"|[0-9]{{1,2}}[\s-]?{MONTH}[\s,-]*{YEAR}|{MONTH}\s?[0-9]{{1,2}}[\s,]+[0-9]{{4}}"
    r"|[0-9]{8}|[0-9]{6})(?![0-9/:])"
)
# Something stands where the date or the time should, and can't be read.
SOMETHING = re.compile(LINKING + r"[^\s]*[0-9]")
TIME = re.compile(LINKING + r"(?P<time>[0-9]{1,2}\s?:\s?[0-9]{2}|[0-9]{4})(?![0-9/:])")
AFTER_TIME = re.compile(r"\s*(?:(?P<half>[AP])\.?M\b\.?|(?:HRS|HOURS|H)\b)?")
# Date and time cut by a line break: ten digits, whatever space stands between.
CUT = re.compile(r"\s*((?:[0-9][\s:]*){9}[0-9])(?![0-9/:])")
BADGE = re.compile(r"(?<![\w'-])[A-Z]{0,3}-?[0-9][0-9A-Z-]*(?!\w)")
NOT_A_NAME = re.compile(r"\b(?:BY|OFC|OFFICER|DEPUTY|DEP|SGT|BADGE|STAR|NO)\b")
LETTER = re.compile(r"[^\W\d_]")
# An agency's name does not have these: an address that nobody announced does.
HOUSE_NUMBER = re.compile(r"[0-9]{3,}|[0-9].*,")


class NoticeError(ValueError):
    """The text is not a notice that can be applied; `problems` says why, in sentences."""

    def __init__(self, *problems: str) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True)
class Notice:
    """What a notice says, as far as it is stored: header, officer and badge are not."""

    kind: str
    served_at: datetime
    agency: str
    address: str
    warnings: list[str] = field(default_factory=list, compare=False)


def read(text: str) -> Notice:
    """The notice in `text`; NoticeError names everything that is missing.

    The address may be missing, though the policy asks for it: the order holds without it, and
    refusing the notice would leave "not served" on the order page. That makes a warning.
    """
    plain = _plain(text)
    label = ADDRESS.search(plain)
    before, address = (plain[: label.start()], plain[label.end() :]) if label else (plain, "")
    if OUT_OF_STATE.search(before):
        raise NoticeError(
            _(
                "This is about an out-of-state order (NCIC). The short form is for Illinois "
                "orders only, so there is nothing to apply. Nothing was changed."
            )
        )
    if len(PHRASE.findall(plain)) > 1:
        raise NoticeError(_("There is more than one notice in this text. Apply one at a time."))
    phrase, problems = _phrase(before)
    kind = phrase.lastgroup or ""
    date, time, rest = _date_and_time(before[phrase.end() :])
    if not date:
        problems.append(_("The date served is missing. It looks like 090204 or 09/02/04."))
    if not time and (date or not SOMETHING.match(rest)):
        problems.append(_("The time served is missing. It looks like 0900 or 09:00."))
    # Behind a date or time that can't be read, officer and agency are not where they belong.
    is_unread = not (date and time) and SOMETHING.match(rest)
    agency, more = ("", []) if is_unread else _officer_and_agency(rest)
    if problems or more:
        raise NoticeError(*problems, *more)
    wall = _wall(date, time)
    warnings = []
    if comes_twice(wall):
        warnings.append(_("This hour came twice that night. The second one is taken."))
    if kind == "SFN" and not address:
        warnings.append(
            _("The respondent's address is missing. Ask the serving agency for it, if you can.")
        )
    return Notice(kind, served_at(wall), agency, address, warnings)


def served_at(wall: datetime) -> datetime:
    """The time served, from the clock on the wall; NoticeError for one that can't be.

    Of an hour that comes twice, the second: an order must not be said to hold too early.
    """
    if wall.year < FIRST_YEAR:
        raise NoticeError(_("There was no short form before 2001. Check the date."))
    future = NoticeError(_("The date and time served are in the future. Check both."))
    if wall.year not in YEARS:
        raise future
    try:
        first, second = in_zone(wall), in_zone(wall, second=True)
    except SkippedHourError:
        raise NoticeError(_("The clocks skipped this hour that night. Check the time.")) from None
    if is_to_come(first):
        raise future
    return first if is_to_come(second) else second


def _plain(text: str) -> str:
    # In capitals and single spaces, whatever the terminal or a mail made of it.
    if len(text) > TEXT_MAX:
        raise NoticeError(_("This is too long for one notice."))
    folded = unicodedata.normalize("NFKC", text).upper()
    return " ".join("".join(sign if sign.isprintable() else " " for sign in folded).split())


def _phrase(notice: str) -> tuple[re.Match[str], list[str]]:
    """The one phrase that says what was served, and whether its kind is missing before it."""
    phrase = PHRASE.search(notice)
    if not phrase:
        problems = [
            _("“%(phrase)s” is missing after %(kind)s.") % {"kind": kind, "phrase": missing}
            for kind, missing in PHRASES.items()
            if KIND[kind].search(notice)
        ]
        raise NoticeError(
            *problems
            or [
                _("The kind of notice is missing: SFN or FOP."),
                _("“SERVED USING SHORT FORM” or “FULL ORDER SERVED” is missing."),
            ]
        )
    kind = phrase.lastgroup or ""
    before = notice[: phrase.start()].rstrip(" -:.,;/")
    if any(match.end() == len(before) for match in KIND[kind].finditer(before)):
        return phrase, []
    names = {"kind": kind, "phrase": PHRASES[kind]}
    return phrase, [_("%(kind)s is missing right before “%(phrase)s”.") % names]


def _date_and_time(rest: str) -> tuple[str, str, str]:
    """Date and time at the beginning of `rest`, each "" when missing, and what follows.

    The time ends in A or P where the notice says AM or PM.
    """
    if cut := CUT.match(rest):
        digits = re.sub(r"[\s:]", "", cut[1])
        date, time, rest = digits[:6], digits[6:], rest[cut.end() :]
    else:
        date, rest = _first(DATE, rest)
        time, rest = _first(TIME, rest)
    after = AFTER_TIME.match(rest) if time else None
    if after:
        time, rest = time + (after["half"] or ""), rest[after.end() :]
    return date, time, rest


def _first(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    # What `pattern` finds at the beginning, and what follows.
    match = pattern.match(text)
    return (match[1], text[match.end() :]) if match else ("", text)


def _day(date: str) -> datetime:
    """The day, at midnight, of a date in any of the forms that DATE knows."""
    parts = re.findall(r"[0-9]+|[A-Z]+", date)
    if len(parts) == 1:  # 090204 or 09022004
        parts = [date[:2], date[2:4], date[4:]]
    if len(parts[0]) == 4:
        parts = [*parts[1:], parts[0]]
    if parts[1].isalpha():
        parts = [parts[1], parts[0], parts[2]]
    month = "%b" if parts[0].isalpha() else "%m"
    year = "%Y" if len(parts[2]) == 4 else "%y"
    try:
        return datetime.strptime(f"{parts[0][:3]} {parts[1]} {parts[2]}", f"{month} %d {year}")  # noqa: DTZ007 - the zone comes in served_at()
    except ValueError as error:
        raise NoticeError(_("There is no such date: %(date)s") % {"date": date}) from error


def _wall(date: str, time: str) -> datetime:
    time = re.sub(r"[\s:]", "", time)
    day = _day(date)
    digits, half = time.rstrip("AP"), time[-1]
    hour, minute = int(digits[:-2]), int(digits[-2:])
    if half in "AP" and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half == "P")
    elif half == "A":
        hour = 24  # 14:30 AM is no time
    if hour > 23 or minute > 59:
        raise NoticeError(_("There is no such time: %(time)s") % {"time": time})
    return day + timedelta(hours=hour, minutes=minute)


def _officer_and_agency(rest: str) -> tuple[str, list[str]]:
    """The agency's name, and what is missing of officer, badge and agency."""
    badge = BADGE.search(rest)
    if not badge:
        problems = [_("The badge number is missing. It stands after the officer's name.")]
        if not LETTER.search(rest):
            problems += [_("The officer's name is missing."), _("The agency is missing.")]
        return "", problems
    problems = []
    officer = NOT_A_NAME.sub("", rest[: badge.start()])
    agency = rest[badge.end() :].strip(" ,;.:()-")
    if not LETTER.search(officer):
        problems.append(_("The officer's name is missing."))
    if not LETTER.search(agency):
        problems.append(_("The agency is missing."))
    elif len(agency) > AGENCY_MAX or HOUSE_NUMBER.search(agency):
        problems.append(_("“RESPONDENT ADDRESS” is missing before the address."))
    return agency, problems
