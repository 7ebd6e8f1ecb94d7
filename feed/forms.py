"""The page on which a person imports a file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CivilProcess, Conflict
from feed import cells
from feed.importing import Files
from feed.mapping import Mapping, MappingError
from feed.mapping import read as read_mapping


class FeedForm(forms.Form):
    """Files of the case system. `was_too_big`: they were more than `most_mb` together."""

    cases = forms.FileField(
        label=_("File of cases (CSV or .xlsx)"), help_text=_("One row for each paper to be served.")
    )
    attempts = forms.FileField(label=_("File of service attempts (CSV or .xlsx)"), required=False)
    mapping = forms.FileField(
        label=_("Your headings and codes (TOML)"),
        required=False,
        help_text=_("Only where your system names columns in its own way."),
    )
    as_of = forms.CharField(
        label=_("The records are from"),
        required=False,
        help_text=_("Date and time of the export, as 2026-11-24 06:10. Empty: now."),
    )

    def __init__(self, staff: Any, *args: Any, most_mb: int, was_too_big: bool = False) -> None:
        super().__init__(*args)
        self.staff = staff
        self.most_mb, self.was_too_big = most_mb, was_too_big
        self.fields["cases"].required = not was_too_big

    def clean_mapping(self) -> Mapping:
        upload: UploadedFile | None = self.cleaned_data["mapping"]
        try:
            return read_mapping(upload.read()) if upload else Mapping()
        except MappingError as error:
            raise ValidationError(str(error)) from None

    def clean_as_of(self) -> Any:
        try:
            as_of = self.cleaned_data["as_of"].strip()
            return cells.past(as_of) if as_of else timezone.now()
        except cells.CellError as error:
            raise ValidationError(str(error)) from None

    def clean(self) -> None:
        super().clean()
        if self.was_too_big:
            sentence = gettext(
                "Files sent here hold %(most)s MB at most, together. "
                "Take larger ones in with the command: manage.py import_cases FILE.csv"
            )
            raise ValidationError(sentence % {"most": self.most_mb})
        if not self.errors and self.uploaded_files().are_about_any(_keys_hidden_from(self.staff)):
            raise ValidationError(_("A colleague has to hand in this file: ask one."))

    def uploaded_files(self) -> Files:
        """The files to import, once the form is valid."""
        data = self.cleaned_data
        attempts = data["attempts"]
        return Files(
            cases=data["cases"].file,
            name=data["cases"].name,
            attempts=attempts.file if attempts else None,
            mapping=data["mapping"],
            as_of=data["as_of"],
        )


def _keys_hidden_from(staff: Any) -> set[str]:
    """The numbers of cases with which `staff` is in conflict: nobody writes into their record."""
    hidden = Conflict.objects.against(staff).values("case")
    papers = CivilProcess.objects.filter(case__in=hidden).values_list("sheriff_key", flat=True)
    return {*papers, *Case.objects.filter(pk__in=hidden).values_list("case_key", flat=True)}
