"""Who opened what: a page for supervisors and auditors."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from cases.models import Case
from portal.walltime import YEARS, in_zone
from staffack.audit import refusals_by_hour
from staffack.log.models import AuditEntry, AuditEntryQuerySet
from staffack.looks.standing_out import sentences

ON_A_PAGE = 100
may_look = permission_required("staffack.view_auditentry", raise_exception=True)


MONTH = _("Give a month, for example 2026-11.")


class LooksForm(forms.Form):
    """A month, and who or which case, if not all."""

    month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"invalid": MONTH, "required": MONTH},
    )
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.order_by("username"),
        required=False,
        empty_label=_("Everybody"),
    )
    case = forms.ModelChoiceField(
        queryset=Case.objects.none(),
        to_field_name="uuid",
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, staff: Any, data: Any) -> None:
        super().__init__(data)
        self.fields["case"].queryset = Case.objects.seen_by(staff)  # type: ignore[attr-defined]

    def clean_month(self) -> date:
        """Its first day."""
        month: date = self.cleaned_data["month"]
        if month.year not in YEARS:
            raise ValidationError(MONTH)
        return month


@may_look
@require_GET
@transaction.atomic
def looks(request: HttpRequest) -> HttpResponse:
    """Of one month who of the staff opened which case, message, referral or page of the log."""
    this_month = {"month": timezone.localdate().strftime("%Y-%m")}
    form = LooksForm(request.user, {**this_month, **request.GET.dict()})
    AuditEntry.write(request.user, AuditEntry.Action.LOG_READ, detail="looks")
    if not form.is_valid():
        return render(request, "staffack/looks.html", {"form": form}, status=422)
    rows = _rows(form.cleaned_data).seen_by(request.user)
    page = Paginator(rows.select_related("staff", "case"), ON_A_PAGE)
    context = {
        "form": form,
        "case": form.cleaned_data["case"],
        "looks": page.get_page(request.GET.get("page")),
        "standing_out": sentences(rows),
        "refusals": refusals_by_hour(timezone.now()),
    }
    return render(request, "staffack/looks.html", context)


def _rows(asked: dict[str, Any]) -> AuditEntryQuerySet:
    first: date = asked["month"]
    days = (first, (first + timedelta(days=31)).replace(day=1))
    begin, end = (in_zone(datetime.combine(day, time.min)) for day in days)
    rows = AuditEntry.objects.filter(action__in=AuditEntry.LOOKS, at__gte=begin, at__lt=end)
    only = {"staff": asked["person"], "case": asked["case"]}
    return rows.filter(**{name: value for name, value in only.items() if value})
