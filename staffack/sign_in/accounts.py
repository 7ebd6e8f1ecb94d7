"""Whoever lost what they sign in with: a supervisor resets it, and they get a new link."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.models import Notification
from messaging.notices import Notice
from portal.confirm import confirm_who
from portal.http import see_other
from staffack import access
from staffack.models import AccountReview, AuditEntry
from staffack.sign_in import factors

may_reset = permission_required("staffack.reset_factors", raise_exception=True)
# As of `cases.models.approvals.supervisors`: no superuser reads messages.
supervisors_only = permission_required(
    ["messaging.view_message", "cases.decide_approval"], raise_exception=True
)


class ResetForm(forms.Form):
    """Why, in the resetter's words: they stand in the log."""

    reason = forms.CharField(
        label=_("Why, and how you know that it is they who ask"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, account: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> None:
        if not self.account.email:
            raise forms.ValidationError(
                _("This account has no email address, so no link can reach its owner. Add one.")
            )


@may_reset
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account in use, and what it signs in with; on top those that are to be confirmed."""
    rows = User.objects.filter(is_active=True).order_by("username")
    rows = rows.select_related("officeaccount", "accountreview").prefetch_related(
        "groups", Prefetch("authenticator_set", queryset=factors.all_main(), to_attr="factors")
    )
    entries = [(account, AccountReview.of(account)) for account in rows]
    entries.sort(key=lambda entry: not entry[1].is_due)
    return render(request, "staffack/accounts.html", {"entries": entries})


@supervisors_only
@require_POST
@transaction.atomic
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an account is still needed: not one's own, nor a superuser's."""
    account = get_object_or_404(User.objects.select_for_update(), pk=pk, is_active=True)
    if account == request.user or account.is_superuser:
        raise PermissionDenied
    if AccountReview.objects.confirm(account, timezone.now()):
        AuditEntry.write(request.user, AuditEntry.Action.CONFIRMED, account=account)
        messages.success(request, gettext("%s is confirmed.") % account)
    return see_other("staffack:accounts")


@may_reset
@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take from an account what it signs in with, and ask for a new link; both hear of it.

    That the owner gets the link takes a second supervisor. Not one's own account, and a
    superuser's on the server only (`manage.py sign_in_link`).
    """
    confirm_who(request)
    account = get_object_or_404(User, pk=pk, is_active=True)
    if account == request.user or account.is_superuser:
        raise PermissionDenied
    form = ResetForm(account, request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        reset_account(account, by=request.user, reason=reason)
        messages.info(request, access.ask_for_link(account, reason, request.user).sentence)
        return see_other("staffack:accounts")
    context = {"account": account, "form": form}
    status = 422 if form.errors else 200
    return render(request, "staffack/reset.html", context, status=status)


def reset_account(account: User, *, by: Any, reason: str) -> None:
    """Do it, with the mails and the row in the log; call it in a transaction."""
    factors.remove_all(account)
    AuditEntry.write(by, AuditEntry.Action.RESET, account=account, reason=reason)
    Notification.objects.owe_notice(Notice.RESET, account)
    if by != account:
        Notification.objects.owe_notice(Notice.RESET_DONE, by)
