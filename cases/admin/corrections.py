"""Correcting a paper that was wrongly marked SERVED."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cases.models import CivilProcess
from cases.signals import staff_acted
from portal.http import see_other


class CorrectionForm(forms.Form):
    """What a paper is instead of SERVED, and why the record was wrong."""

    status = forms.ChoiceField(
        label=_("What is it instead?"),
        choices=[choice for choice in CivilProcess.Status.choices if choice[0] != "SERVED"],
        widget=forms.RadioSelect,
    )
    correction = forms.ChoiceField(
        label=_("Why was it wrong?"),
        choices=CivilProcess.Correction.choices,
        widget=forms.RadioSelect,
    )


@permission_required("cases.change_civilprocess", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the new status and the reason; the survivor reads that it was corrected."""
    papers = CivilProcess.objects.seen_by(request.user).select_related("case")
    paper = get_object_or_404(papers, pk=pk)
    form = CorrectionForm(request.POST or None)
    if form.is_valid() and _correct(paper, request.user, **form.cleaned_data):
        messages.success(request, gettext("The record was corrected."))
        return see_other("admin:cases_civilprocess_change", pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Correct this record"),
        "paper": paper,
        "form": form,
        "opts": CivilProcess._meta,
    }
    status = 422 if form.errors else 409 if request.method == "POST" else 200
    return render(request, "admin/cases/civilprocess/correct.html", context, status=status)


def _correct(paper: CivilProcess, staff: Any, status: str, correction: str) -> bool:
    with transaction.atomic():
        done = paper.correct(status, correction)
        if done:
            staff_acted.send(CivilProcess, staff=staff, action="CORRECTED", case=paper.case)
    return done
