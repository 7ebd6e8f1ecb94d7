"""Sheets for the deputies: a page says what would be on them, a button prints and logs it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cases.models import Case
from staffack.models import AuditEntry
from staffack.sheets.contents import DeputySheet, cases_on, to_serve
from staffack.sheets.forms import DayForm

may_print = permission_required("messaging.print_sheet", raise_exception=True)


@may_print
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sheet of one case; where its papers go to one supervisor, that one prints it."""
    rows = Case.objects.standing().seen_by(request.user).select_related("papers_to")
    case = get_object_or_404(rows, uuid=uuid)
    filled = _filled([case])
    is_anothers = case.papers_to not in (None, request.user)
    if request.method == "POST" and is_anothers:
        raise PermissionDenied
    if request.method == "POST" and filled:
        return _print(request, filled)
    if request.method != "HEAD":
        AuditEntry.write(request.user, AuditEntry.Action.CASE_READ, case=case, detail="sheet")
    context = {"case": case, "is_anothers": is_anothers, **_counts(filled)}
    return render(request, "staffack/sheet.html", context)


@may_print
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest) -> HttpResponse:
    """The sheets of a day: one for each case with papers to serve of which something came.

    Those whose papers go to one supervisor are with no others: that one finds the way to each,
    whatever the day.
    """
    data = request.POST if request.method == "POST" else request.GET
    form = DayForm(data if "day" in data else {"day": timezone.localdate().isoformat()})
    if not form.is_valid():
        return render(request, "staffack/sheets.html", {"form": form}, status=422)
    day = form.cleaned_data["day"]
    cases = cases_on(day).seen_by(request.user)
    filled = _filled(cases.filter(papers_to=None))
    if request.method == "POST" and filled:
        return _print(request, filled)
    theirs = to_serve(Case.objects.seen_by(request.user).filter(papers_to=request.user.pk))
    context = {"form": form, "day": day, "theirs": theirs, **_counts(filled)}
    return render(request, "staffack/sheets.html", context)


def _filled(cases: Iterable[Case]) -> list[DeputySheet]:
    return [sheet for sheet in map(DeputySheet.of, cases) if not sheet.is_empty]


def _counts(filled: list[DeputySheet]) -> dict[str, Any]:
    return {
        "cases": len(filled),
        "whereabouts": sum(len(sheet.whereabouts) for sheet in filled),
        "notices": sum(len(sheet.notices) for sheet in filled),
    }


@transaction.atomic
def _print(request: HttpRequest, filled: list[DeputySheet]) -> HttpResponse:
    # No redirect: each print is one POST with its rows in the log, and no address shows it again.
    for sheet in filled:
        AuditEntry.write(request.user, AuditEntry.Action.SHEET_PRINTED, case=sheet.case)
    context = {"sheets": filled, "printed_at": timezone.now()}
    return render(request, "staffack/sheet_printed.html", context)
