"""The way in by a one-time link, one's own account, and what is set up there."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any

from allauth.account.views import login as allauths_sign_in
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from messaging.links import first_sign_in_tokens
from portal.hashing import sign_in_hashing
from portal.http import see_other
from portal.models import Session
from portal.sessions import session_of
from staffack.sign_in import factors, sessions

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def whole(view: View) -> View:
    """Let what a form does, and its row in the log, be one transaction."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic() if request.method == "POST" else nullcontext():
            return view(request, *args, **kwargs)

    return wrapped


@login_not_required
def sign_in(request: HttpRequest) -> HttpResponse:
    """allauth's, for no more passwords at once than may wait for their hash.

    The others are told at once, before anything is spent or asked of the database: a flood of
    them must leave threads to all other pages.
    """
    place = sign_in_hashing.place() if request.method == "POST" else nullcontext(True)
    with place as is_free:
        if is_free:
            response: HttpResponse = allauths_sign_in(request)
            return response
    logger.warning("a sign-in was put off: SIGN_IN_HASHES_WAITING others wait")
    return render(request, "staffack/busy.html", status=503)


def _owner(uid: str, token: str) -> User | None:
    """Whose link it is; None where it was used, is too old, or was altered."""
    try:
        user = User.objects.get(pk=int(urlsafe_base64_decode(uid)), is_active=True)
    except (ValueError, OverflowError, User.DoesNotExist):
        return None
    is_new = not factors.has_any(user) and first_sign_in_tokens.check_token(user, token)
    return user if is_new else None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def first_sign_in(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """The link in the mail; the button signs in, once. Mail scanners open links, too."""
    owner = _owner(uid, token)
    if owner is None:
        return render(request, "staffack/first_sign_in_over.html", status=410)
    if request.method != "POST":
        return render(request, "staffack/first_sign_in.html", {"owner": owner})
    # Of two who press at once, one gets in.
    unused = User.objects.filter(pk=owner.pk, last_login=owner.last_login)
    with transaction.atomic():
        if not unused.update(last_login=timezone.now()):
            return render(request, "staffack/first_sign_in_over.html", status=410)
        login(request, owner, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request.session[factors.ENROLLING] = True
    return see_other("enrol")


@require_GET
def enrol(request: HttpRequest) -> HttpResponse:
    """What they want to sign in with."""
    context = {"at_office": factors.at_office(request.user)}
    return render(request, "staffack/enrol.html", context)


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """One's own passkeys, app, codes and password, and where one is signed in."""
    of_type = factors.of(request.user).filter
    codes = _recovery_codes(request)
    context = {
        "passkeys": of_type(type=Authenticator.Type.WEBAUTHN),
        "app": of_type(type=Authenticator.Type.TOTP).first(),
        "at_office": factors.at_office(request.user),
        "visits": Session.objects.filter(account=request.user.pk, expire_date__gt=timezone.now()),
        "this_visit": session_of(request).row_key,
        "codes_left": len(codes.get_unused_codes()) if codes else None,
    }
    return render(request, "staffack/account.html", context)


@require_POST
def end_visits(request: HttpRequest) -> HttpResponse:
    """End all of one's sign-ins but this one."""
    others = Session.objects.filter(account=request.user.pk)
    others.exclude(session_key=session_of(request).row_key).delete()
    return see_other("mfa_index")


@require_POST
def alive(request: HttpRequest) -> HttpResponse:
    """Somebody types: the middleware has noted it."""
    return HttpResponse(status=204)


@login_not_required
@require_POST
def idle(request: HttpRequest) -> HttpResponse:
    """Nobody did anything for long: end the sign-in; what was typed waits for them.

    Another tab may have ended it a moment ago.
    """
    return sessions.end(request)


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """The button shows one's recovery codes, once; a GET shows none."""
    codes = _recovery_codes(request)
    if codes is None:
        return see_other("mfa_index")
    context: dict[str, Any] = {"were_shown": codes.did_view}
    if request.method == "POST" and not codes.did_view:
        wrapped, _may_view = flows.view_recovery_codes(request)
        context["codes"] = wrapped.get_unused_codes()
    return render(request, "staffack/recovery_codes.html", context)


def _recovery_codes(request: HttpRequest) -> RecoveryCodes | None:
    rows = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES)
    return rows[0].wrap() if rows else None


class AddPasskey(AddWebAuthnView):
    """allauth's, for a passkey that stands alone and stays on the device."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = webauthn.begin_registration(self.request.user, passwordless=True)
        return {**context, "js_data": {"creation_options": options}}


class AddApp(ActivateTOTPView):
    """allauth's, for someone with a password: the codes go with it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_usable_password():  # type: ignore[union-attr]  # signed in
            return see_other("account_set_password")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class ConfirmWithPasskey(ReauthenticateWebAuthnView):
    """allauth's, but a wrong one leads back here, and what was to come is not lost."""

    def form_invalid(self, form: Any) -> HttpResponse:
        super().form_invalid(form)  # keeps the message for the next page
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))


class RemovePasskey(RemoveWebAuthnView):
    """allauth's, but of the last one nothing is left to sign in with."""

    def form_valid(self, form: Any) -> HttpResponse:
        if factors.is_enough(self.object.user, without=self.object):
            response: HttpResponse = super().form_valid(form)
            return response
        return render(self.request, "staffack/last_factor.html", status=409)
