"""What staff fill in before they let a caller in, or change how a case opens."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.models import Case


class VerifiedCallerForm(forms.Form):
    """Something staff do for a caller, whom they verified, once for each page that they open."""

    confirmation: Any = _("I have verified the caller by the office's script")
    changed: Any = ""  # what to say when the PIN or pass changed after the page was opened

    verified = forms.BooleanField(
        error_messages={"required": _("Verify the caller first, and confirm it here.")}
    )
    # A page that is sent again, or is out of date, must not change the PIN once more.
    epoch = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, case: Case, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"epoch": case.pin_epoch}, **kwargs)
        self.case = case
        self.fields["verified"].label = self.confirmation

    def clean_epoch(self) -> int:
        epoch: int = self.cleaned_data["epoch"]
        if epoch != self.case.pin_epoch:
            raise ValidationError(self.changed)
        return epoch
