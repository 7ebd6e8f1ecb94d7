"""The help directory in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.admin_site import WatchedAdmin
from resources.directory.models import OpeningHours, Organisation, Telephone, digits_of


class OrganisationForm(forms.ModelForm[Organisation]):
    """An organisation; kinds and languages are ticked."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of help"),
        choices=Organisation.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages besides English"),
        choices=Organisation.Language.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Organisation
        fields = [
            *("name", "plain_name", "slug", "is_published", "source", "copied_on", "checked_on"),
            "remark",
            *("kinds", "languages", "is_satellite", "parent", "region", "county", "serves"),
            *("city", "zip_code", "address", "website", "email"),
        ]


class TelephoneFormSet(forms.BaseInlineFormSet[Telephone, Organisation, Any]):
    """An organisation's numbers, each of them once."""

    def clean(self) -> None:
        super().clean()
        rows = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        digits = [digits_of(row["number"]) for row in rows if row.get("number")]
        if len(digits) > len(set(digits)):
            raise ValidationError(_("Each number is stored once."))


class TelephoneInline(admin.StackedInline[Telephone, Organisation]):
    """Numbers on their organisation's page."""

    model = Telephone
    formset = TelephoneFormSet
    extra = 1


class HoursInline(admin.StackedInline[OpeningHours, Organisation]):
    """Opening hours on their organisation's page."""

    model = OpeningHours
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(WatchedAdmin[Organisation]):
    """Organisations. One that closed is hidden, not deleted: the file would bring it back."""

    form = OrganisationForm
    inlines = [TelephoneInline, HoursInline]
    list_display = ["name", "city", "county", "copied_on", "checked_on", "is_published"]
    list_filter = ["is_published", "region", "is_satellite", "checked_on"]
    search_fields = ["name", "city", "county", "serves", "telephone__digits"]
    prepopulated_fields = {"slug": ["name", "city"]}
    autocomplete_fields = ["parent"]
    actions = ["mark_checked", "take_from_file"]

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """Save, and keep the next load of the file off this row, its numbers and hours."""
        obj.edited_at = timezone.now()
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Mark as checked today"), permissions=["change"])
    def mark_checked(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        """Someone called, or looked, and all of it is right."""
        queryset.update(checked_on=timezone.localdate(), edited_at=timezone.now())

    @admin.action(
        description=_("Take these from the file at its next load"), permissions=["change"]
    )
    def take_from_file(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        """Give up what was changed here; `load_directory` writes these rows anew."""
        queryset.update(edited_at=None, loaded_digest="")
