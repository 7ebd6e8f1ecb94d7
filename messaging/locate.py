"""The form "help us find the other person"."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from messaging.forms import Draft
from messaging.models import Message, Whereabouts


class ShortTextField(forms.CharField):
    """A few words. Too many are refused with a sentence, never cut by the browser."""

    def __init__(self, label: Any, help_text: Any, limit: int, rows: int = 2) -> None:
        too_long = _(
            "This has %(show_value)d characters; it can have %(limit_value)d. Please shorten it."
        )
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            validators=[MaxLengthValidator(limit, too_long)],
            widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
        )

    def to_python(self, value: Any) -> str:
        """The text, with line ends of one kind."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class LocateForm(Draft):
    """Where the other person may be found, and what deputies should know before they go."""

    PAGE = "messaging/locate.html"
    HAZARDS = tuple(Whereabouts.HAZARDS)

    place = ShortTextField(
        _("Where can the other person be found?"),
        _("An address, or what you know of it: a relative's home, a gym, a corner store."),
        500,
    )
    hours = ShortTextField(
        _("On which days, at what hours?"), _("For example: most weekdays after 6 PM."), 300
    )
    workplace = ShortTextField(
        _("Where do they work?"), _("The name of the place, its address, their shift."), 300
    )
    vehicle = ShortTextField(
        _("What do they drive?"), _("Make, color, license plate: whatever you know."), 200
    )
    custody = ShortTextField(_("If they are in jail or prison: where?"), "", 200)
    weapons = forms.BooleanField(label=_("There may be weapons"), required=False)
    dogs = forms.BooleanField(label=_("There may be dogs"), required=False)
    children = forms.BooleanField(label=_("There may be children"), required=False)
    other = ShortTextField(
        _("What else should deputies know?"),
        _("For example: use the back door; they may run; there are cameras."),
        1_000,
        rows=3,
    )
    EMPTY_AT_FIRST = ("place", "hours", "workplace", "vehicle", "custody", *HAZARDS, "other")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Beside the message form, on one page: ids of its own.
        super().__init__(*args, **kwargs)
        self.auto_id = "locate_%s"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data[name] for name in self.EMPTY_AT_FIRST):
            raise ValidationError(_("Fill in at least one of these. Whatever you know helps."))
        return data

    def message(self, case: Any) -> Message:
        # The same page may send a message of its own with the same id: this one's differs.
        sent = self.cleaned_data["submission"] or uuid.uuid4()
        return Message(case=case, submission=uuid.uuid5(sent, "locate"), body="")

    def whereabouts(self) -> Whereabouts:
        data = self.cleaned_data
        hazards = {name: Whereabouts.YES if data[name] else Whereabouts.NO for name in self.HAZARDS}
        return Whereabouts(**{name: data[name] for name in Whereabouts.FACTS}, **hazards)
