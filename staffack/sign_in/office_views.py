"""The office's own sign-in: in with it, connected to one's account, asked for once more."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.account.views._reauthenticate import BaseReauthenticateView
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from messaging.models import Notification
from messaging.notices import Notice
from portal.confirm import confirm_who
from portal.http import see_other
from portal.models import Session
from portal.sessions import session_of
from staffack.models import AuditEntry, OfficeAccount
from staffack.roles import IN_ADMINISTRATION
from staffack.sign_in import factors
from staffack.sign_in.office import Answer, Failure, OfficeError, Purpose, answer, send_there

View = Callable[[HttpRequest], HttpResponse]
Action = AuditEntry.Action
UNAVAILABLE = {Failure.DOWN, Failure.BUSY}
LONGEST_NAME = User._meta.get_field("first_name").max_length


def office_page(view: View) -> View:
    """A page that is there where the office has a sign-in; what goes wrong there is told."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not settings.OFFICE_SIGN_IN_ISSUER:
            raise Http404
        try:
            return view(request)
        except OfficeError as error:
            status = 503 if error.failure in UNAVAILABLE else 403
            context = {"failure": error.failure}
            return render(request, "staffack/office_failed.html", context, status=status)

    return wrapped


@login_not_required
@require_GET
@office_page
def office_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the provider, to sign in."""
    return send_there(request, Purpose.SIGN_IN, get_next_redirect_url(request) or "")


@require_GET
@office_page
def office_connect(request: HttpRequest) -> HttpResponse:
    """The way to the provider, to sign in with that account from now on."""
    confirm_who(request)
    return send_there(request, Purpose.CONNECT)


class _Confirm(BaseReauthenticateView):
    """The way to the provider before something that asks for it once more, and on from there."""

    reauthentication_method = "office now"
    form_class = Form  # nothing to fill in
    template_name = "staffack/office_confirm.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse
        if factors.is_fresh(request):
            response = self.form_valid(self.get_form())
        elif "go" in request.GET:
            response = send_there(request, Purpose.CONFIRM, get_next_redirect_url(request) or "")
        else:
            response = super().get(request, *args, **kwargs)
        return response


office_confirm = office_page(_Confirm.as_view())


@require_POST
@office_page
@transaction.atomic
def office_disconnect(request: HttpRequest) -> HttpResponse:
    """Sign in with it no more, where something else is left."""
    confirm_who(request)
    if not factors.is_enough(request.user):
        return render(request, "staffack/last_factor.html", status=409)
    account = factors.at_office(request.user)
    if account:
        account.delete()
        _tell(account.user, Action.FACTOR_GONE, Notice.OFFICE_REMOVED)
    return see_other("mfa_index")


@login_not_required
@require_GET
@office_page
def office_back(request: HttpRequest) -> HttpResponse:
    """Back from the provider."""
    said = answer(request)
    go_on = {Purpose.SIGN_IN: _sign_in, Purpose.CONNECT: _connect, Purpose.CONFIRM: _confirm}
    return go_on[said.purpose](request, said)


def _sign_in(request: HttpRequest, said: Answer) -> HttpResponse:
    with transaction.atomic():
        owner = _owner(said) or _new_account(said)
        has_role = _take_roles(owner, said)
    if not has_role:
        raise OfficeError(Failure.NO_ROLE)
    if not owner.is_active:
        return see_other("account_inactive")
    logout(request)  # whoever was signed in before
    record_authentication(request, owner, "office", second_factor=said.has_second_factor)
    if not said.has_second_factor:
        response: HttpResponse = perform_login(request, owner, redirect_url=said.next or None)
        return response
    login(request, owner, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return redirect(said.next or get_adapter().get_login_redirect_url(request))


def _connect(request: HttpRequest, said: Answer) -> HttpResponse:
    may_connect = factors.is_enrolling(request) or factors.is_fresh(request)
    if not request.user.is_authenticated or not may_connect:
        raise OfficeError(Failure.LATE)
    owner = _owner(said)
    if owner and owner != request.user:
        raise OfficeError(Failure.OF_ANOTHER)
    with transaction.atomic():
        OfficeAccount.connect(request.user, settings.OFFICE_SIGN_IN_ISSUER, said.subject)
        _tell(request.user, Action.FACTOR_ADDED, Notice.OFFICE_ADDED)
    if said.has_second_factor and session_of(request).pop(factors.ENROLLING, None):
        record_authentication(request, request.user, "office", second_factor=True)
    return see_other("mfa_index")


def _confirm(request: HttpRequest, said: Answer) -> HttpResponse:
    owner = _owner(said)
    if owner is None or owner != request.user:
        raise OfficeError(Failure.OF_ANOTHER)
    if not said.is_of_now:
        raise OfficeError(Failure.NOT_NOW)
    if not _take_roles(owner, said):
        raise OfficeError(Failure.NO_ROLE)
    record_authentication(request, owner, "office now", reauthenticated=True)
    return redirect(f"{reverse('office_confirm')}?{urlencode({'next': said.next})}")


def _tell(account: User, action: AuditEntry.Action, notice: Notice) -> None:
    AuditEntry.write(account, action, account=account, reason="the office's account")
    Notification.objects.owe_notice(notice, account)


def _owner(said: Answer) -> User | None:
    """Whose identity it is. Never by an email address: directories let people change those."""
    found = OfficeAccount.of(settings.OFFICE_SIGN_IN_ISSUER, said.subject)
    return found.user if found else None


def _new_account(said: Answer) -> User:
    """An account for somebody whom the provider gives a role; no other comes by itself."""
    if not said.roles:
        raise OfficeError(Failure.NO_ROLE if settings.OFFICE_SIGN_IN_ROLES else Failure.UNKNOWN)
    facts = {
        "username": str(said.claims.get("preferred_username") or said.claims.get("email", "")),
        "first_name": str(said.claims.get("given_name", ""))[:LONGEST_NAME],
        "last_name": str(said.claims.get("family_name", ""))[:LONGEST_NAME],
        "email": str(said.claims.get("email", "")),
    }
    account = User(**facts)
    account.set_unusable_password()
    try:
        account.clean_fields()
    except ValidationError as error:
        raise OfficeError(Failure.WRONG) from error
    if User.objects.filter(username__iexact=account.username).exists():
        raise OfficeError(Failure.NAME_TAKEN)
    account.save()
    OfficeAccount.connect(account, settings.OFFICE_SIGN_IN_ISSUER, said.subject)
    AuditEntry.write(account, Action.ACCOUNT, account=account, reason="the office's sign-in")
    return account


@transaction.atomic
def _take_roles(account: User, said: Answer) -> bool:
    """Give and take what the provider says; False where no role is left, and no visit either."""
    mapped = set(settings.OFFICE_SIGN_IN_ROLES.values())
    if not mapped or account.is_superuser:
        return True
    had = set(account.groups.filter(name__in=mapped).values_list("name", flat=True))
    if had != said.roles:
        account.groups.remove(*Group.objects.filter(name__in=had - said.roles))
        account.groups.add(*Group.objects.filter(name__in=said.roles))
        account.is_staff = account.groups.filter(name__in=IN_ADMINISTRATION).exists()
        account.save(update_fields=["is_staff"])
        reason = f"the office's sign-in: {', '.join(sorted(said.roles)) or 'no role'}"
        AuditEntry.write(account, Action.ACCOUNT, account=account, reason=reason[:200])
    if account.groups.exists():
        return True
    Session.objects.filter(account=account.pk).delete()
    return False
