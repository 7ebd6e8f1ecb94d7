"""The page on which a case is held, so that nothing of it goes, and on which the hold is lifted.

On the case's own page a form that was opened before the hold would lift it.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from cases.models import Case
from cases.signals import staff_acted
from portal.http import see_other


class HoldForm(forms.Form):
    """Why a case is held."""

    held_for = forms.ChoiceField(
        label=_("It is held, because"),
        choices=Case.Hold.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is held.")},
    )


@permission_required("cases.change_case", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the case, hold it for another reason, or lift the hold that the page showed."""
    lifted = request.POST.get("lift")
    cases = Case.objects.standing().seen_by(request.user)
    cases = cases.locked() if request.method == "POST" else cases
    with transaction.atomic():
        case = get_object_or_404(cases, pk=pk)
        posted = request.POST if request.method == "POST" and lifted is None else None
        form = HoldForm(posted, initial={"held_for": case.held_for})
        is_another = bool(lifted) and lifted != case.held_for
        if form.is_valid():
            return _held(request, case, form.cleaned_data["held_for"])
        if lifted and not is_another:
            return _held(request, case, "")
    context = {
        **admin.site.each_context(request),
        "title": gettext("Hold this case"),
        "case": case,
        "form": form,
        "is_another": is_another,
        "opts": Case._meta,
    }
    status = 409 if is_another else 422 if form.errors else 200
    return render(request, "admin/cases/case/hold.html", context, status=status)


def _held(request: HttpRequest, case: Case, reason: str) -> HttpResponse:
    if reason != case.held_for:
        Case.objects.filter(pk=case.pk).update(held_for=reason)
        action = "HELD" if reason else "HOLD_LIFTED"
        staff_acted.send(Case, staff=request.user, action=action, case=case)
    done = gettext("The case is held.") if reason else gettext("The hold was lifted.")
    messages.success(request, done)
    return see_other("admin:cases_case_change", case.pk)
