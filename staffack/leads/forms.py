"""Paste a LEADS notice, and confirm what was read in it."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import CivilProcess, RecordQuestion, SearchKey
from cases.models.search_keys import exact_key
from cases.numbers import NUMBER_LENGTH, identity
from messaging.fields import WallTimeField
from staffack.leads import parser
from staffack.models import LeadsNotice


class PaperNumberForm(forms.Form):
    """The paper that a notice is about, by its sheriff number, among those that `staff` meet."""

    sheriff_number = forms.CharField(
        label=_("Sheriff number"),
        max_length=NUMBER_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, staff: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.staff = staff

    def clean_sheriff_number(self) -> str:
        number: str = self.cleaned_data["sheriff_number"]
        papers = CivilProcess.objects.seen_by(self.staff)
        self.paper = papers.filter(sheriff_key=identity(number)).first()
        keys = SearchKey.objects.seen_by(self.staff).alike(number)
        alike = [key for key in keys if key.paper]
        if alike and alike[0].key == exact_key(number):  # staff said that the two are one
            self.paper = alike[0].paper
        if self.paper is None and alike:
            written = gettext("a LEADS notice")
            RecordQuestion.objects.ask_if_alike(number, written, is_case_number=False)
            recorded = dict.fromkeys(str(key.paper) for key in alike)
            raise ValidationError(
                _("Our record has %(number)s, which reads alike. Is it that one? Then type it so."),
                params={"number": ", ".join(recorded)},
            )
        if self.paper is None:
            raise ValidationError(_("There is no paper with this sheriff number. Check it."))
        return number


class NoticeForm(PaperNumberForm):
    """The notice as text, pasted or in a file."""

    text = forms.CharField(
        label=_("Text of the notice"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
    )
    file = forms.FileField(label=_("Or a text file"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        text = data.get("text", "")
        if data.get("file") and text.strip():
            self.add_error("file", _("Give the text or a file, not both."))
            return data
        if data.get("file"):
            try:
                text = data["file"].read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("This is not a text file."))
                return data
        if not text.strip():
            self.add_error("text", _("Paste the notice, or choose a file."))
            return data
        try:
            self.notice = parser.read(text)
        except parser.NoticeError as error:
            self.add_error("file" if data.get("file") else "text", list(error.problems))
        return data


class ConfirmForm(PaperNumberForm):
    """What was read, to be mended where it was read wrong."""

    kind = forms.ChoiceField(label=_("Kind"), choices=LeadsNotice.Kind.choices)
    served_at = WallTimeField(_("Served at"))
    agency = forms.CharField(label=_("Serving agency"), max_length=parser.AGENCY_MAX)
    address = forms.CharField(
        label=_("Respondent's address"),
        help_text=_("For the deputies' sheet only."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )

    def clean_served_at(self) -> datetime:
        wall: datetime | None = self.cleaned_data["served_at"]
        if wall is None:
            raise ValidationError(_("Give the date and time served."))
        try:
            return parser.served_at(wall)
        except parser.NoticeError as error:
            raise ValidationError(list(error.problems)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        served_at, paper = data.get("served_at"), getattr(self, "paper", None)
        issued_on = paper.case.issued_on if paper else None
        if served_at and issued_on and timezone.localdate(served_at) < issued_on:
            self.add_error("served_at", _("The order was issued after that. Is it this paper?"))
        return data
