"""Dates with a time of day, as staff type them from the clock on the wall."""

import re
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.walltime import YEARS, SkippedHourError, comes_twice, in_zone

WHICH = [
    ("", "---------"),
    ("1", _("the first, before they go back")),
    ("2", _("the second, after")),
]
# A space of any kind, or none, before AM or PM, which may have points.
HALF = re.compile(r"\s*([ap])\.?\s*m\.?\s*\Z", re.IGNORECASE)


class TimeOfDayField(forms.TimeField):
    """A time of day as people write it: 13:30, 1:30 PM, 1:30 p.m."""

    input_formats = ["%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I %p"]
    default_error_messages = {"invalid": _("Type the time as 1:30 PM or 13:30.")}

    def to_python(self, value: Any) -> Any:
        """Read `value`, its AM or PM put as Python reads it."""
        return super().to_python(HALF.sub(r" \1m", value) if isinstance(value, str) else value)


class DayField(forms.DateField):
    """A date in a year that a case can be of."""

    def to_python(self, value: Any) -> date | None:
        """As Django reads it; ValidationError for a year far off."""
        day = super().to_python(value)
        if day and day.year not in YEARS:
            raise ValidationError(_("The year must be between 2000 and 2100."))
        return day


class WallTimeWidget(forms.MultiWidget):
    """Boxes for date and time, and for an hour that comes twice the question which one."""

    template_name = "admin/widgets/wall_time.html"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__([AdminDateWidget, AdminTimeWidget, forms.Select(choices=WHICH)], attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        """What the boxes show for a stored time."""
        if value is None:
            return [None, None, ""]
        wall = value.astimezone(settings.AGENCY.zone).replace(tzinfo=None)
        which = str(wall.fold + 1) if comes_twice(wall) else ""
        return [wall.date(), wall.time(), which]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """What was typed; without date and time the question is none."""
        day, time, which = super().value_from_datadict(data, files, name)
        return [day, time, which if day or time else None]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        values = value if isinstance(value, list) else self.decompress(value)
        wall = read_wall(*values[:2])
        return {
            **super().get_context(name, values, attrs),
            "asks_which": bool(wall and comes_twice(wall)),
        }


class WallTimeField(forms.MultiValueField):
    """A date and a time on the agency's clock; gives it in UTC."""

    widget = WallTimeWidget

    def __init__(self, **options: Any) -> None:
        fields = (
            DayField(error_messages={"incomplete": _("Type the date too.")}),
            TimeOfDayField(error_messages={"incomplete": _("Type the time too.")}),
            forms.ChoiceField(choices=WHICH, required=False),
        )
        super().__init__(fields, require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> datetime | None:
        """The one moment that was meant, or a ValidationError that says what to do."""
        if not data_list:
            return None
        day, time, which = data_list
        wall = datetime.combine(day, time)
        if comes_twice(wall) and not which:
            raise ValidationError(
                _(
                    "The clocks go back that night, and this hour comes twice. "
                    "Choose the first or the second."
                )
            )
        try:
            # Two times in one zone would be compared by the clock on the wall.
            return in_zone(wall, second=which == "2").astimezone(UTC)
        except SkippedHourError:
            raise ValidationError(
                _(
                    "The clocks go forward that night and skip this hour. "
                    "Type a time before or after it."
                )
            ) from None


def read_wall(day: Any, time: Any) -> datetime | None:
    """Date and time as typed or stored, put together; None when either can't be read."""
    try:
        return datetime.combine(DayField().clean(day), TimeOfDayField().clean(time))
    except ValidationError:
        return None


# For `formfield_overrides`: every date with a time in the forms of an admin class.
WALL_TIMES: dict[Any, Any] = {
    models.DateTimeField: {"form_class": WallTimeField, "widget": WallTimeWidget}
}
