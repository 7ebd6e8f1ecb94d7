"""A note about a case."""

from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from messaging.locate import ShortTextField
from staffack.notes.models import LONGEST


class NoteForm(forms.Form):
    """A note for colleagues."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = ShortTextField(
        _("Note for colleagues"),
        _("The petitioner never sees it. A court may: write down only what helps."),
        LONGEST,
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text:
            raise ValidationError(_("Write the note first."))
        return text
