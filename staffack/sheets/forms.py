"""The day whose sheets are asked for."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.walltime import YEARS

INVALID = _("Give a day, for example 04/12/2026.")


class DayForm(forms.Form):
    """A day."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": INVALID, "required": INVALID},
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day.year not in YEARS:
            raise ValidationError(INVALID)
        return day
