"""What kind of help, and where."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.directory.finding import Wanted
from resources.directory.models import Organisation

NOT_ASKED = {Organisation.Kind.HOTLINE, Organisation.Kind.PARTNER_ABUSE}  # always, and never


class FindForm(forms.Form):
    """Every field may stay empty. Works by typing alone; the browser offers names of places."""

    place = forms.CharField(
        label=_("Your town, county or ZIP code"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of help"),
        required=False,
        choices=[
            ("", _("Any kind")),
            *(choice for choice in Organisation.Kind.choices if choice[0] not in NOT_ASKED),
        ],
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    words = forms.CharField(
        label=_("A word in the name or address"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    open_now = forms.BooleanField(
        label=_("Open now"),
        help_text=_("Places whose hours we do not know stay in the list."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.published().values_list("languages", flat=True)
        spoken = {code for languages in rows for code in languages}
        choices = [choice for choice in Organisation.Language.choices if choice[0] in spoken]
        self.fields["language"].choices = [("", _("Any language")), *choices]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        return Wanted(**self.cleaned_data)

    def in_words(self) -> list[str]:
        """What a valid form asks for, as the page says it; empty when it asks for nothing."""
        if not self.is_valid():
            return []
        wanted = self.wanted
        chosen = [
            dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
            for name, value in (("kind", wanted.kind), ("language", wanted.language))
            if value
        ]
        is_open = [self.fields["open_now"].label] if wanted.open_now else []
        return [str(part) for part in (wanted.place, *chosen, wanted.words, *is_open) if part]
