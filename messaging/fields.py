"""The fields of what someone sends to the office: a time as people type it, one line of text."""

import re
from datetime import datetime, time
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.court import DAY
from cases.office import OfficeCalendar
from portal.walltime import YEARS

MISSING = _("Please fill this in.")
# As browsers send times, and as people type them.
ISO_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
WITH_HALF = [f"%m/%d/{year} {hour} %p" for year in ("%Y", "%y") for hour in ("%I:%M", "%I")]
WITHOUT_HALF = ["%m/%d/%Y %H:%M", "%m/%d/%y %H:%M"]
DAY_FORMATS = ["%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"]
TIME_FORMATS = [*ISO_FORMATS, *WITH_HALF, *WITHOUT_HALF, *DAY_FORMATS]
HALF_OF_DAY = re.compile(r"\s*\b([ap])\.?\s?m\b\.?|(?<=\d)([ap])m\b", re.IGNORECASE)
NOON = 12


def _soon() -> str:
    tomorrow = timezone.localdate() + DAY
    years = (tomorrow.year, tomorrow.year + 1)
    closed = {day for year in years for day in settings.AGENCY.holidays(year)}
    day = OfficeCalendar(closed).next_open(tomorrow)
    periods = settings.AGENCY.liaison.periods
    opens = periods[day.weekday()][0][0] if periods else time(11, 30)
    return f"{datetime.combine(day, opens):%m/%d/%Y %I:%M %p}"


# An example that can be typed as it stands, a day of the office: worked out for each page.
EXAMPLE = lazy(_soon, str)()


class WallTimeField(forms.DateTimeField):
    """A time as the clock on the wall shows it, without a zone yet."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=TIME_FORMATS,
            help_text=format_lazy(_("For example {example}"), example=EXAMPLE),
            error_messages={
                "invalid": format_lazy(
                    _("Give a date and a time, for example {example}."), example=EXAMPLE
                ),
                "half": format_lazy(
                    _("Is that AM or PM? Please add it, for example {example}."), example=EXAMPLE
                ),
            },
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        )

    def to_python(self, value: Any) -> Any:
        """The time, or the day alone; an error where it could be morning or evening."""
        if value in self.empty_values:
            return None
        text = " ".join(str(value).replace(",", " ").split())
        text = HALF_OF_DAY.sub(lambda half: f" {half[1] or half[2]}m", text)
        for pattern in TIME_FORMATS:
            try:
                wall = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone comes in clean()
            except ValueError:
                continue
            if pattern in WITHOUT_HALF and 1 <= wall.hour <= NOON:
                raise ValidationError(self.error_messages["half"], code="half")
            if wall.year in YEARS:
                return wall.date() if pattern in DAY_FORMATS else wall
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class LineField(forms.CharField):
    """One line of text; `autocomplete` names what the browser may fill in: never of a client."""

    def __init__(self, label: Any, most: int = 100, autocomplete: str = "off", **more: Any) -> None:
        super().__init__(
            label=label,
            max_length=most,
            widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            error_messages={"required": MISSING},
            **more,
        )


def is_telephone(text: str) -> bool:
    """Whether `text` could be a whole telephone number, with its area code."""
    try:
        number = phonenumbers.parse(text, settings.AGENCY.region)
    except phonenumbers.NumberParseException:
        return False
    # Not `is_possible_number`: it takes one without an area code.
    reason = phonenumbers.is_possible_number_with_reason(number)
    return bool(reason == phonenumbers.ValidationResult.IS_POSSIBLE)
