"""Find a caller's case; let the caller in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms import VerifiedCallerForm
from cases.models import Case


class CaseSearchForm(forms.Form):
    """Either number of a case."""

    number = forms.CharField(
        label=_("Case number or sheriff number"),
        widget=forms.TextInput(attrs={"maxlength": 40, "autocomplete": "off", "data-key": "/"}),
    )

    def __init__(self, staff: Any, data: Any = None) -> None:
        super().__init__(data)
        self.staff = staff

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        self.case = Case.objects.seen_by(self.staff).matching(number).first()
        if self.case is None:
            raise ValidationError(_("There is no case with this number. Check it and try again."))
        return number


class PassForm(VerifiedCallerForm):
    """A pass for the caller."""

    confirmation = _("I have verified the caller by the script above")
    changed = _(
        "A pass or a PIN was issued after this page was opened: see what staff did, "
        "below. Confirm once more to issue another."
    )
