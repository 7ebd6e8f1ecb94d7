"""Cases, and the dates of their orders."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from cases.admin import courthouses, disposals, holds, pins
from cases.admin.lists import NumberedAdmin
from cases.admin.papers import PaperInline, log_recorded, require_unused
from cases.admin.times import WALL_TIMES
from cases.models import Case, CivilProcess, ClosedDay, Task
from cases.models.case import CaseQuerySet

DATES = {"stage", "issued_on", "expires_on"}


class CaseForm(forms.ModelForm[Case]):
    """A case; its PIN has a page of its own."""

    class Meta:
        model = Case
        fields = ["case_number", "kind", "stage", "issued_on", "expires_on"]
        fields += ["hearing_at", "courthouse"]
        widgets = {"courthouse": courthouses.CourthouseInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Under another number someone else would find it.
        if self.instance.pk and "case_number" in self.fields:
            self.fields["case_number"].disabled = True

    def clean_case_number(self) -> str:
        return require_unused(self.cleaned_data["case_number"], self.instance)

    def clean_courthouse(self) -> str:
        return courthouses.as_kept(self.cleaned_data["courthouse"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        issued_on, expires_on = cleaned.get("issued_on"), cleaned.get("expires_on")
        if issued_on and expires_on and expires_on < issued_on:
            self.add_error("expires_on", _("An order cannot end before it was issued."))
        return cleaned


class NewCaseForm(pins.FirstPinForm, CaseForm):
    """A case, and a PIN that is never shown again."""

    class Meta(CaseForm.Meta):
        pass


@admin.register(Case)
class CaseAdmin(NumberedAdmin):
    """Cases."""

    form = CaseForm
    formfield_overrides = WALL_TIMES
    inlines = [PaperInline]
    list_display = [
        *("case_number", "papers", "attention", "order", "expires_on", "has_pin"),
    ]
    list_prefetch = [
        Prefetch("civilprocess_set", CivilProcess.objects.order_by("-pk")),
        Prefetch(
            "task_set",
            Task.objects.current()
            .of_the_record()
            .order_by("-pk")
            .select_related("recordquestion__paper"),
        ),
    ]
    list_filter = ["kind", "stage"]

    def get_list_display(self, request: HttpRequest) -> Any:
        """What needs attention is for those who may read tasks."""
        if request.user.has_perm("cases.view_task"):
            return self.list_display
        return [name for name in self.list_display if name != "attention"]

    def get_queryset(self, request: HttpRequest) -> CaseQuerySet:
        """All but those that were disposed of: nothing is left of them to look at."""
        every: CaseQuerySet = super().get_queryset(request)
        return every.standing()

    @admin.display(description=_("papers"))
    def papers(self, case: Case) -> str:
        """The sheriff number and status of each paper, newest first."""
        papers = case.civilprocess_set.all()
        return format_html_join(
            "",
            '<div>{}: <span class="status">{}</span></div>',
            ((paper.sheriff_number, paper.get_status_display()) for paper in papers),
        )

    @admin.display(description=_("needs attention"))
    def attention(self, case: Case) -> str:
        """What nobody has dismissed yet: signs of someone else trying, and tasks."""
        sentences = dict.fromkeys(task.sentence for task in case.task_set.all())
        if case.calls_withdrawn_at:  # until a liaison has spoken with her, whoever looked into it
            sentences = {str(Task.Kind.WITHDRAWN.label): None, **sentences}
        return format_html_join("", "<div>{}</div>", ((sentence,) for sentence in sentences))

    @admin.display(description=_("order"))
    def order(self, case: Case) -> str:
        """Its kind and stage."""
        return f"{case.get_kind_display()}, {case.get_stage_display()}"

    @admin.display(description=_("PIN or pass set"), boolean=True)
    def has_pin(self, case: Case) -> bool:
        """Whether she can get in; never with what."""
        return bool(case.opens_with)

    @method_decorator(sensitive_post_parameters("new_pin"))
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        """Django's own page; the PIN in it is in no error report."""
        return super().add_view(request, form_url, extra_context)

    def get_urls(self) -> list[URLPattern]:
        pages = (pins.pin, holds.hold, disposals.dispose)
        pin, hold, dispose = map(self.admin_site.admin_view, pages)
        return [
            path("<int:pk>/pin/", pin, name="cases_case_pin"),
            path("<int:pk>/hold/", hold, name="cases_case_hold"),
            path("<int:pk>/dispose/", dispose, name="cases_case_dispose"),
            *super().get_urls(),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A new case has a box for its PIN."""
        kwargs = {"form": CaseForm if obj else NewCaseForm, **kwargs}
        return super().get_form(request, obj, change, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the papers; hash a PIN that was typed; look at the dates.

        Last, because no message may say that something was saved before all of it is.
        """
        super().save_related(request, form, formsets, change)
        case: Case = form.instance
        if pin_secret := form.cleaned_data.get("new_pin"):
            from_paper = form.cleaned_data["from_paper"]
            pins.record_pin(request, case, pin_secret, from_paper=from_paper)
        if "courthouse" in form.changed_data:
            _warn_of_courthouse(request, case)
        if {*DATES, "hearing_at"} & set(form.changed_data):
            _warn_of_dates(request, case)
        if form.changed_data:
            log_recorded(request, case)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Papers on the case's page are its record too."""
        has_changed = formset.has_changed()
        super().save_formset(request, form, formset, change)
        if change and has_changed:
            log_recorded(request, form.instance)


def _warn_of_courthouse(request: HttpRequest, case: Case) -> None:
    """Say so when a courthouse is none of those that the office keeps."""
    kept = courthouses.names()
    if kept and case.courthouse and case.courthouse not in kept:
        sentence = gettext(
            "“{courthouse}” is not one of the courthouses that the office keeps. "
            "It was saved as typed: check the spelling."
        )
        messages.warning(request, sentence.format(courthouse=case.courthouse))


def _warn_of_dates(request: HttpRequest, case: Case) -> None:
    """Say so, and make a task, when the order's dates do not fit its stage."""
    calendar = ClosedDay.objects.calendar()
    if case.hearing_is_late(calendar):
        messages.warning(request, gettext("The hearing is after the order ends. Check both dates."))
    if case.has_plausible_dates(calendar):
        return
    duration = settings.AGENCY.durations[case.stage]
    messages.warning(
        request,
        gettext(
            "Check the dates: this order holds {days} days. One of the stage “{stage}” holds "
            "{least} to {most} days ({citation}). It was saved, and is a task now."
        ).format(
            days=(case.expires_on - case.issued_on).days,  # type: ignore[operator]  # both known
            stage=case.get_stage_display(),
            least=duration.min_days,
            most=duration.max_days,
            citation=duration.citation,
        ),
    )
    Task.objects.raise_once(Task.Kind.DURATION, case)
