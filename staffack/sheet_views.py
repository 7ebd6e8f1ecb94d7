"""Sheets for the deputies: a page says what would be on them, a button prints and logs it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cases.models import Case
from staffack.models import AuditEntry
from staffack.sheets import Sheet, cases_on

may_print = permission_required("messaging.print_sheet", raise_exception=True)


class DayForm(forms.Form):
    """A day."""

    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Give a day, for example 04/12/2026."),
            "required": _("Give a day, for example 04/12/2026."),
        },
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not 2000 <= day.year <= 2100:  # beyond, zones overflow
            raise ValidationError(_("Give a day, for example 04/12/2026."))
        return day


@may_print
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sheet of one case."""
    case = get_object_or_404(Case, uuid=uuid)
    filled = _filled([case])
    if request.method == "POST" and filled:
        return _print(request, filled)
    context = {"case": case, **_counts(filled)}
    return render(request, "staffack/sheet.html", context)


@may_print
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets of a day: one for each case with papers to serve of which something came."""
    data = request.POST if request.method == "POST" else request.GET
    form = DayForm(data if "day" in data else {"day": timezone.localdate().isoformat()})
    if not form.is_valid():
        return render(request, "staffack/sheets.html", {"form": form}, status=422)
    day = form.cleaned_data["day"]
    filled = _filled(cases_on(day))
    if request.method == "POST" and filled:
        return _print(request, filled)
    return render(request, "staffack/sheets.html", {"form": form, "day": day, **_counts(filled)})


def _filled(cases: Iterable[Case]) -> list[Sheet]:
    return [one for one in map(Sheet.of, cases) if not one.is_empty]


def _counts(filled: list[Sheet]) -> dict[str, Any]:
    return {
        "cases": len(filled),
        "told": sum(len(one.told) for one in filled),
        "notices": sum(len(one.notices) for one in filled),
    }


def _print(request: HttpRequest, filled: list[Sheet]) -> HttpResponse:
    # No redirect: each print is one POST with its lines in the log, and no address shows it again.
    with transaction.atomic():
        for one in filled:
            AuditEntry.write(request.user, AuditEntry.Action.SHEET_PRINTED, one.case)
    context = {"sheets": filled, "printed_at": timezone.now()}
    return render(request, "staffack/sheet_printed.html", context)
