"""The two forms before the order page."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases import passes
from cases.numbers import search_keys
from lookup import captcha
from lookup.entry import Outcome

NUMBER_MAX = 40


class CheckedForm(forms.Form):
    """A form that needs the check to be passed when it is given the request."""

    third_party = False  # whether the check may be another company's, as on its page

    def __init__(self, *args: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        super().clean()
        # Last, and only for a form that is otherwise right: a solved check is used up.
        if not self.errors and self.request is not None:
            captcha.verify(self.request, third_party=self.third_party)
        return self.cleaned_data


class NumberForm(CheckedForm):
    """A case number or a sheriff number, in one box."""

    # The guide's question. The answer is taken and not used: both kinds are tried whatever it is,
    # so a wrong one costs nothing. It is asked where SEARCH_BY=select.
    search_by = forms.ChoiceField(
        label=_("Which number do you have?"),
        choices=[("case", _("Case number")), ("sheriff", _("Sheriff number"))],
        widget=forms.RadioSelect,
        required=False,
    )
    number = forms.CharField(
        label=_("Case number or sheriff number"),
        help_text=_("Type it as it is on your papers. Spaces and dashes do not matter."),
        error_messages={"required": _("Type your case number or sheriff number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.SEARCH_BY != "select":
            del self.fields["search_by"]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if len(number) > NUMBER_MAX:
            raise ValidationError(
                _("This is too long for a number. It has at most 40 letters and digits.")
            )
        if not search_keys(number):
            raise ValidationError(_("Type the letters and digits of your number."))
        return number


class SearchForm(NumberForm):
    """A number, the disclaimer accepted, the check passed."""

    third_party = True

    accept = forms.BooleanField(
        label=_("I have read this and I accept it"),
        error_messages={
            "required": _(
                "To continue, you need to accept this. If you do not want to, call us instead."
            )
        },
    )


class SecretInput(forms.PasswordInput):
    """A text field that is never sent back filled in: the page stays on the device a while."""

    input_type = "text"


class PinForm(CheckedForm):
    """A PIN or a pass. One text field, masked by style; no browser offers to keep it."""

    pin = forms.CharField(
        label=_("Four-digit PIN, or your pass"),
        error_messages={"required": _("Type your four-digit PIN, or the pass that we gave you.")},
        widget=SecretInput(
            attrs={
                "inputmode": "numeric",
                # Not one-time-code: Chromium then writes the PIN into its session files.
                "autocomplete": "off",
                "class": "pin",
            }
        ),
    )

    def __init__(self, *args: Any, letters: bool = False, **kwargs: Any) -> None:
        """With `letters`, a keyboard with letters, for a pass."""
        super().__init__(*args, **kwargs)
        if letters:
            keyboard = {"inputmode": "text", "autocapitalize": "characters"}
            self.fields["pin"].widget.attrs |= keyboard

    def clean_pin(self) -> str:
        secret = passes.read_secret(self.cleaned_data["pin"])
        if not secret:
            raise ValidationError(
                _(
                    "A PIN is four digits. A pass from us is eight letters and digits. "
                    "Please try again."
                )
            )
        return secret

    @property
    def by_pass(self) -> bool:
        """Whether a pass was typed, of a form that is valid."""
        return len(self.cleaned_data["pin"]) == passes.LENGTH


class ReturnForm(PinForm, NumberForm):
    """Number and PIN at once, for someone whose time ran out while she wrote.

    She accepted the disclaimer on her way in. One keyboard for both boxes, with letters: nobody
    who is afraid for her words should have to press for another.
    """

    field_order = ["search_by", "number", "pin"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, letters=True, **kwargs)

    def refuse(self, outcome: Outcome) -> None:
        """Say that number and PIN do not match, what to do then, and when one try is left."""
        no_match = _(
            "The number and the PIN do not match. Check both and try again. "
            "If this keeps failing, call us: %(telephone)s"
        )
        self.add_error("pin", no_match % {"telephone": settings.AGENCY.liaison.telephone})
        if outcome is Outcome.ONE_LEFT:
            one_left = _(
                "You can try once more. "
                "If it is wrong again, you have to wait 24 hours, or call us."
            )
            self.add_error("pin", one_left)
