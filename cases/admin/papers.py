"""Papers and attempts. What is SERVED is not un-served by editing."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.admin.corrections import correct
from cases.admin.lists import NumberedAdmin
from cases.admin.times import WALL_TIMES
from cases.models import Case, CivilProcess, RecordQuestion, SearchKey, ServiceAttempt
from cases.numbers import NotANumberError, identity, parse_number, search_keys
from cases.signals import staff_acted

FACTS = ["status", "method", "served_at", "place", "full_order_served_at"]


def require_unused(number: str, case: Case, paper: CivilProcess | None = None) -> str:
    """`number`, for `case` or its `paper`; ValidationError where it is no number, or another's.

    Two numbers that read alike may be two cases: nothing here folds one into the other.
    """
    try:
        number = parse_number(number)
    except NotANumberError as error:
        raise ValidationError(str(error)) from None
    key = SearchKey.objects.key_in_the_way(number, case, paper)
    if key is None:
        return number
    recorded = key.numbers()[0][0]
    if identity(recorded) == identity(number):
        raise ValidationError(_("This number is in use already."))
    typed = gettext("typed in the admin")
    RecordQuestion.objects.ask_if_alike(number, typed, is_case_number=paper is None)
    raise ValidationError(
        _(
            "This number reads like %(number)s, which is in use. Compare it with the papers. "
            "If they are two, say so in the list of tasks, then save this again."
        ),
        params={"number": recorded},
    )


class PlainText(forms.Widget):
    """Plain text in place of a box."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        return format_html('<div class="readonly">{}</div>', value or "-")

    def id_for_label(self, id_: str | None) -> str:
        return ""


class PaperForm(forms.ModelForm[CivilProcess]):
    """A paper, its number not in use elsewhere, its facts fixed once it is SERVED.

    On a short form one fact is still to come: when the full order was handed over.
    """

    class Meta:
        model = CivilProcess
        fields = ["case", "sheriff_number", *FACTS]
        error_messages = {
            "sheriff_number": {
                "required": _("Type the sheriff number. A case needs at least one paper.")
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper = self.instance
        served = bool(paper.pk) and paper.status == CivilProcess.Status.SERVED
        self.was_served = served
        self.fixed = FACTS[: -1 if paper.owes_full_order else None] if served else []
        if paper.pk:
            # Moved to another case, or under another number, it would show to someone else.
            self.fixed += [name for name in ("case", "sheriff_number") if name in self.fields]
        for name in self.fixed:
            field = forms.Field(disabled=True, required=False, widget=PlainText)
            field.label, field.initial = self.fields[name].label, _display(paper, name)
            self.fields[name] = field
            self.initial.pop(name, None)

    def clean_sheriff_number(self) -> str:
        number: str = self.cleaned_data["sheriff_number"]
        if "sheriff_number" in self.fixed:
            return self.instance.sheriff_number
        # On the page of a new case there is none yet.
        case = self.cleaned_data.get("case") or getattr(self.instance, "case", None) or Case()
        return require_unused(number, case, self.instance)

    def clean(self) -> dict[str, Any]:
        """Keep what is fixed, and date the record when a fact changes."""
        cleaned = super().clean() or self.cleaned_data
        cleaned.update({name: getattr(self.instance, name) for name in self.fixed})
        if not self.was_served and self._was_served_meanwhile():
            raise ValidationError(
                _("This paper was recorded as SERVED meanwhile. Open it again to see how.")
            )
        served_at, in_full_at = cleaned.get("served_at"), cleaned.get("full_order_served_at")
        by_short_form = cleaned.get("method") == CivilProcess.Method.SHORT_FORM
        if in_full_at and not (by_short_form and served_at and served_at <= in_full_at):
            self.add_error(
                "full_order_served_at", _("The full order follows a short form, not before it.")
            )
        if set(FACTS) & set(self.changed_data):
            self.instance.recorded_at = timezone.now()
        return cleaned

    def _was_served_meanwhile(self) -> bool:
        """Look again, and hold the row: the feed may have written it since this request began."""
        row = CivilProcess.objects.select_for_update().filter(pk=self.instance.pk)
        return CivilProcess.Status.SERVED in row.values_list("status", flat=True)


def log_recorded(request: HttpRequest, case: Case) -> None:
    """Log that a member of staff wrote into the record of `case` by hand."""
    staff_acted.send(CivilProcess, staff=request.user, action="RECORDED", case=case)


def _display(paper: CivilProcess, name: str) -> str:
    display = getattr(paper, f"get_{name}_display", None)
    if display:
        return str(display())
    value = getattr(paper, name)
    return (
        str(localize(timezone.localtime(value))) if hasattr(value, "tzinfo") else str(value or "")
    )


class CorrectionColumn:
    """A column of the admin: when and why a paper's record was corrected."""

    @admin.display(description=_("corrected"))
    def corrected(self, paper: CivilProcess) -> str:
        """When and why the record was corrected."""
        if not paper.corrected_at:
            return gettext("never")
        at = timezone.localtime(paper.corrected_at)
        return f"{at:%m/%d/%Y %I:%M %p}: {paper.get_correction_display()}"


class PaperFormSet(forms.BaseInlineFormSet[CivilProcess, Case, forms.ModelForm[CivilProcess]]):
    """The papers of a case: one at least, and no two that read alike."""

    default_error_messages = {"too_few_forms": _("A case needs at least one paper.")}

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            number = form.cleaned_data.get("sheriff_number") if form.is_valid() else None
            keys = set(search_keys(number or ""))
            if keys & seen:
                form.add_error("sheriff_number", _("Another paper here has a number like this."))
            seen |= keys


class PaperInline(CorrectionColumn, admin.StackedInline[CivilProcess, Case]):
    """Papers on their case's page."""

    model = CivilProcess
    form = PaperForm
    formset = PaperFormSet
    formfield_overrides = WALL_TIMES
    extra = 0
    show_change_link = True
    can_delete = False
    fields = ["sheriff_number", *FACTS, "corrected"]
    readonly_fields = ["corrected"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A new case is entered with a paper: without one, there is nothing to look up."""
        least = {} if obj else {"min_num": 1, "validate_min": True}
        return super().get_formset(request, obj, **least, **kwargs)


class AttemptInline(admin.StackedInline[ServiceAttempt, CivilProcess]):
    """Attempts on their paper's page."""

    model = ServiceAttempt
    formfield_overrides = WALL_TIMES
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A wrong attempt is deleted and entered anew, so that the log shows it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("cases.change_civilprocess")


class OwedInFull(admin.SimpleListFilter):
    """Short forms whose full order is still to be handed over (750 ILCS 60/222.10)."""

    title = _("full order")
    parameter_name = "full_order"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("owed", _("still to be handed over"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "owed":
            return queryset
        return queryset.owing_full_order()


@admin.register(CivilProcess)
class PaperAdmin(CorrectionColumn, NumberedAdmin):
    """Papers."""

    form = PaperForm
    formfield_overrides = WALL_TIMES
    inlines = [AttemptInline]
    fields = ["case", "sheriff_number", *FACTS, "recorded_at", "corrected"]
    readonly_fields = ["recorded_at", "corrected"]
    list_display = ["sheriff_number", "case", "status", "method", "served_at"]
    list_filter = ["status", OwedInFull]
    list_select_related = ["case"]
    autocomplete_fields = ["case"]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(correct)
        own = path("<int:pk>/correct/", page, name="cases_civilprocess_correct")
        return [own, *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: CivilProcess, form: Any, change: bool) -> None:
        """Save, and log that a person wrote the record."""
        if not change:
            cases = Case.objects.standing().seen_by(request.user)
            get_object_or_404(cases.locked(), pk=obj.case_id)
        super().save_model(request, obj, form, change)
        if not change or set(FACTS) & set(form.changed_data):
            log_recorded(request, obj.case)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """An attempt is a fact about its paper."""
        has_changed = formset.has_changed()  # once saved, a new attempt no longer counts as changed
        super().save_formset(request, form, formset, change)
        if has_changed:
            CivilProcess.objects.filter(pk=form.instance.pk).update(recorded_at=timezone.now())
            log_recorded(request, form.instance.case)
