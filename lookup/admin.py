"""Cases, their papers and attempts."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from lookup.feed import admin as feed_admin  # noqa: F401 - registers the imports
from lookup.models import Case, CivilProcess, ServiceAttempt
from lookup.numbers import normalise
from lookup.passes import reading
from lookup.weak_pins import is_weak


def _unique_key(model: type[Case] | type[CivilProcess], field: str, form: Any, number: str) -> str:
    """`number`, or ValidationError when another row reads the same."""
    key = normalise(number)
    if (
        not key
        or model._default_manager.filter(**{field: key}).exclude(pk=form.instance.pk).exists()
    ):
        raise ValidationError(_("This number is in use already, or has no letters and digits."))
    return number


class CaseForm(forms.ModelForm[Case]):
    """A case, and a new PIN that is never shown again."""

    new_pin = forms.RegexField(
        r"^[0-9]{4}$",
        required=False,
        label=_("Set a new PIN"),
        help_text=_(
            "Four digits from the information sheet. It is stored so that nobody can read it."
        ),
        error_messages={"invalid": _("A PIN is four digits.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    class Meta:
        model = Case
        fields = [
            "case_number",
            "kind",
            "stage",
            "issued_on",
            "expires_on",
            "hearing_at",
            "courthouse",
        ]

    def clean_new_pin(self) -> str:
        pin_secret: str = self.cleaned_data["new_pin"]
        if pin_secret and is_weak(pin_secret):
            raise ValidationError(
                _("This PIN is easy to guess. Choose another, or save and issue a random one.")
            )
        return pin_secret

    def clean_case_number(self) -> str:
        return _unique_key(Case, "case_key", self, self.cleaned_data["case_number"])


class PaperForm(forms.ModelForm[CivilProcess]):
    """A paper, its number not in use elsewhere."""

    class Meta:
        model = CivilProcess
        fields = [
            "case",
            "sheriff_number",
            "status",
            "method",
            "served_at",
            "place",
            "full_order_served_at",
        ]

    def clean_sheriff_number(self) -> str:
        return _unique_key(CivilProcess, "sheriff_key", self, self.cleaned_data["sheriff_number"])


class PaperInline(admin.StackedInline[CivilProcess, Case]):
    """Papers on their case's page."""

    model = CivilProcess
    form = PaperForm
    extra = 0
    show_change_link = True


class AttemptInline(admin.TabularInline[ServiceAttempt, CivilProcess]):
    """Attempts on their paper's page."""

    model = ServiceAttempt
    extra = 0


class _SearchedByNumber(admin.ModelAdmin[Any]):
    """Search by the whole number, as survivors do: an index answers, not a scan."""

    show_full_result_count = False
    search_fields = ("pk",)  # shows the box; the search itself is below
    search_help_text = _("Whole case number or sheriff number")
    number_field = ""
    other_field = ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows whose own or related number is `search_term`."""
        if not search_term:
            return queryset, False
        key = normalise(search_term)
        found = queryset.filter(**{self.number_field: key}) | queryset.filter(
            **{self.other_field: key}
        )
        return found, True


@admin.register(Case)
class CaseAdmin(_SearchedByNumber):
    """Cases."""

    form = CaseForm
    inlines = [PaperInline]
    list_display = ["case_number", "kind", "stage", "expires_on", "has_pin"]
    list_filter = ["kind", "stage"]
    number_field = "case_key"
    other_field = "civilprocess__sheriff_key"

    @admin.display(description=_("PIN or pass set"), boolean=True)
    def has_pin(self, case: Case) -> bool:
        """Whether she can get in; never with what."""
        return bool(case.pin_hash or case.pass_hash)

    def save_model(self, request: HttpRequest, obj: Case, form: Any, change: bool) -> None:
        """Save, then hash a PIN that was typed."""
        super().save_model(request, obj, form, change)
        if pin_secret := form.cleaned_data.get("new_pin"):
            obj.set_pin(pin_secret)

    def response_change(self, request: HttpRequest, obj: Case) -> HttpResponse:
        """After saving; "Issue a random PIN" shows the new PIN on this one page."""
        if "_issue_pin" not in request.POST:
            return super().response_change(request, obj)
        context = {
            **self.admin_site.each_context(request),
            "case": obj,
            "secret": reading(obj.issue_pin()),
            "title": _("New PIN"),
        }
        return render(request, "admin/lookup/case/issued_pin.html", context)


@admin.register(CivilProcess)
class PaperAdmin(_SearchedByNumber):
    """Papers."""

    form = PaperForm
    inlines = [AttemptInline]
    list_display = ["sheriff_number", "case", "status", "method", "served_at"]
    list_filter = ["status", "method"]
    list_select_related = ["case"]
    autocomplete_fields = ["case"]
    number_field = "sheriff_key"
    other_field = "case__case_key"
