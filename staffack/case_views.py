"""A caller and her case: find it, let her in, close it to someone else."""

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

from cases.models import Alarm, Case
from cases.passes import read_aloud
from portal.http import see_other
from staffack.models import AuditEntry

may_admit = permission_required("cases.admit_caller", raise_exception=True)


class CaseSearchForm(forms.Form):
    """Either number of a case."""

    number = forms.CharField(
        label=_("Case number or sheriff number"), widget=forms.TextInput(attrs={"maxlength": 40})
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        self.case = (
            Case.objects.matching("case", number).first()
            or Case.objects.matching("sheriff", number).first()
        )
        if self.case is None:
            raise ValidationError(_("There is no case with this number. Check it and try again."))
        return number


class PassForm(forms.Form):
    """The caller was verified."""

    verified = forms.BooleanField(
        label=_("I have verified the caller by the script above"),
        error_messages={"required": _("Verify the caller first, and confirm it here.")},
    )
    # What the page was opened with: a page that is loaded again must not issue again.
    epoch = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, case: Case) -> None:
        super().__init__(data)
        self.case = case

    def clean_epoch(self) -> int:
        epoch: int = self.cleaned_data["epoch"]
        if epoch != self.case.pin_epoch:
            raise ValidationError(
                _(
                    "A pass or a PIN was issued after this page was opened: see what staff did, "
                    "below. Confirm once more to issue another."
                )
            )
        return epoch


@may_admit
@require_http_methods(["GET", "HEAD", "POST"])
def cases(request: HttpRequest) -> HttpResponse:
    """Find a case by a number; posted, so that no address holds it."""
    form = CaseSearchForm(request.POST or None)
    if form.is_valid() and form.case:
        return see_other("staffack:case", form.case.uuid)
    status = 422 if form.errors else 200
    return render(request, "staffack/cases.html", {"form": form}, status=status)


@may_admit
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One case: its state, its log; issue a pass, pause, resume."""
    found = get_object_or_404(Case, uuid=uuid)
    action = request.POST.get("action")
    if action in {"pause", "resume"}:
        return _pause(request, found, pause=action == "pause")
    with transaction.atomic():
        if action == "pass":  # a form sent twice at once issues one
            found = Case.objects.select_for_update().get(pk=found.pk)
        form = PassForm(request.POST if action == "pass" else None, found)
        if form.is_valid():
            replaced = found.opens_with
            issued = found.issue_pass()
            AuditEntry.write(request.user, AuditEntry.Action.PASS_ISSUED, found)
            context = {"case": found, "secret": read_aloud(issued), "replaced": replaced}
            return render(request, "staffack/issued_pass.html", context)
    alarms = Alarm.objects.current().filter(case=found).select_related("case", "paper")
    context = {
        "case": found,
        "papers": found.civilprocess_set.order_by("pk"),
        "alarms": alarms.about_guessing(),
        "tasks": alarms.tasks(),
        "log": found.auditentry_set.select_related("staff")[:50],
        "form": form,
    }
    return render(request, "staffack/case.html", context, status=422 if form.errors else 200)


def _pause(request: HttpRequest, found: Case, *, pause: bool) -> HttpResponse:
    with transaction.atomic():
        if found.pause(timezone.now() if pause else None):
            action = AuditEntry.Action.PAUSED if pause else AuditEntry.Action.RESUMED
            AuditEntry.write(request.user, action, found)
    return see_other("staffack:case", found.uuid)
