"""LEADS notices in the admin: read, confirm, apply. The text itself is kept nowhere."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cases.admin.lists import ReadOnlyAdmin
from cases.models import CivilProcess
from cases.numbers import normalise
from messaging.forms import WallTimeField
from portal.http import see_other
from portal.uploads import take_files
from staffack.leads import parser as leads
from staffack.models import LeadsNotice


class PaperNumberForm(forms.Form):
    """The paper that a notice is about, by its sheriff number."""

    sheriff_number = forms.CharField(
        label=_("Sheriff number"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_sheriff_number(self) -> str:
        number: str = self.cleaned_data["sheriff_number"]
        key = normalise(number)
        self.paper = CivilProcess.objects.filter(sheriff_key=key).first() if key else None
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
            self.notice = leads.read(text)
        except leads.NoticeError as error:
            self.add_error("file" if data.get("file") else "text", list(error.problems))
        return data


class ConfirmForm(PaperNumberForm):
    """What was read, to be mended where it was read wrong."""

    kind = forms.ChoiceField(label=_("Kind"), choices=LeadsNotice.Kind.choices)
    served_at = WallTimeField(_("Served at"))
    agency = forms.CharField(label=_("Serving agency"), max_length=leads.AGENCY_MAX)
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
            return leads.served_at(wall)
        except leads.NoticeError as error:
            raise ValidationError(list(error.problems)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        served_at, paper = data.get("served_at"), getattr(self, "paper", None)
        issued_on = paper.case.issued_on if paper else None
        if served_at and issued_on and timezone.localdate(served_at) < issued_on:
            self.add_error("served_at", _("The order was issued after that. Is it this paper?"))
        return data


@csrf_exempt  # only until the upload handler is set: the admin's own check comes after it
def apply_in_memory(request: HttpRequest) -> HttpResponse:
    """Read an uploaded notice in memory: no temporary file may hold an address."""
    take_files(request, leads.TEXT_MAX)
    return admin.site.admin_view(apply)(request)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Paste a notice; the answer shows what was read, in a form to confirm."""
    _allow(request)
    form = NoticeForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _page(request, "apply", form, status=422 if form.is_bound else 200)
    notice = form.notice
    read = {
        "sheriff_number": form.cleaned_data["sheriff_number"],
        "kind": notice.kind,
        "served_at": notice.served_at,
        "agency": notice.agency,
        "address": notice.address,
    }
    return _page(request, "confirm", ConfirmForm(initial=read), form.paper, notice.warnings)


@sensitive_post_parameters()
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Apply what was confirmed, once; where the paper says something else, change nothing."""
    _allow(request)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, "confirm", form, getattr(form, "paper", None), status=422)
    facts: dict[str, Any] = {
        name: form.cleaned_data[name] for name in ("kind", "served_at", "agency", "address")
    }
    facts |= {"paper": form.paper, "applied_by": request.user}
    effect = LeadsNotice(**facts).apply()
    if effect is LeadsNotice.Effect.APPLIED:
        messages.success(request, gettext("The notice was applied."))
    elif effect is LeadsNotice.Effect.AGAIN:
        messages.warning(request, gettext("This notice was applied before. Nothing was changed."))
    else:
        sentence = gettext(
            "The paper says something else. Nothing was changed, and staff are asked to settle it."
        )
        messages.error(request, sentence)
    return see_other("admin:staffack_leadsnotice_changelist")


def _allow(request: HttpRequest) -> None:
    if not request.user.has_perm("staffack.add_leadsnotice"):
        raise PermissionDenied


def _page(
    request: HttpRequest,
    name: str,
    form: forms.Form,
    paper: CivilProcess | None = None,
    warnings: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Apply a LEADS notice"),
        "form": form,
        "paper": paper,
        "warnings": warnings,
    }
    return render(request, f"admin/staffack/leadsnotice/{name}.html", context, status=status)


@admin.register(LeadsNotice)
class LeadsNoticeAdmin(ReadOnlyAdmin):
    """Notices that were applied. The address is for the deputies' sheet, not for this list."""

    list_display = ["paper", "kind", "served_at", "agency", "applied_at", "applied_by"]
    list_select_related = ["paper", "applied_by"]
    list_filter = ["kind"]
    numbers = ["paper__sheriff_key", "paper__case__case_key"]
    fields = ["paper", "kind", "served_at", "agency", "applied_at", "applied_by"]

    def get_urls(self) -> list[URLPattern]:
        """The two pages of applying, before Django's own."""
        return [
            path("apply/", apply_in_memory, name="staffack_leadsnotice_apply"),
            path(
                "apply/confirm/",
                self.admin_site.admin_view(confirm),
                name="staffack_leadsnotice_confirm",
            ),
            *super().get_urls(),
        ]
