"""LEADS notices in the admin: read, confirm, apply. The text itself is kept nowhere."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cases.admin.lists import ReadOnlyAdmin
from cases.models import CivilProcess
from portal.http import see_other
from portal.uploads import accept_files
from staffack.leads.forms import ConfirmForm, NoticeForm
from staffack.leads.parser import TEXT_MAX
from staffack.models import LeadsNotice


@csrf_exempt  # only until the upload handler is set: the admin's own check comes after it
def apply_in_memory(request: HttpRequest) -> HttpResponse:
    """Read an uploaded notice in memory: no temporary file may hold an address."""
    accept_files(request, TEXT_MAX)
    return admin.site.admin_view(apply)(request)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """Paste a notice; the answer shows what was read, in a form to confirm."""
    _allow(request)
    form = NoticeForm(request.user, request.POST or None, request.FILES or None)
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
    return _page(
        request, "confirm", ConfirmForm(request.user, initial=read), form.paper, notice.warnings
    )


@sensitive_post_parameters()
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Apply what was confirmed, once; where the paper says something else, change nothing."""
    _allow(request)
    form = ConfirmForm(request.user, request.POST)
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
