"""What kind of help, and where."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.directory.models import Organisation
from resources.directory.search import Criteria

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
    def criteria(self) -> Criteria:
        """What the form asks for; nothing when it is not valid."""
        return Criteria(**self.cleaned_data) if self.is_valid() else Criteria()

    @property
    def summary(self) -> list[str]:
        """What the form asks for, as the page says it; empty when it asks for nothing."""
        criteria = self.criteria
        chosen = [
            dict(self.fields[name].choices)[value]  # type: ignore[attr-defined]
            for name, value in (("kind", criteria.kind), ("language", criteria.language))
            if value
        ]
        is_open = [self.fields["open_now"].label] if criteria.open_now else []
        return [str(part) for part in (criteria.place, *chosen, criteria.words, *is_open) if part]
