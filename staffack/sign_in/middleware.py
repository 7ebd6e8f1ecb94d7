"""Nobody gets past the sign-in with a password alone, or long after it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from staffack.sign_in import factors, sessions

# What someone reaches who came by the link, and has nothing yet to sign in with.
ENROLMENT = {
    "enrol",
    "account_set_password",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "office_connect",
    "staffack:sign_out",
}


class SecondFactorMiddleware:
    """Show no page that asks for a sign-in without a passkey or a code given in that sign-in.

    Where the demo asks for none (SECOND_FACTOR_REQUIRED), nothing changes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], *args: Any
    ) -> HttpResponse | None:
        """None to go on, or the way to where they can."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        if sessions.is_over(request):
            return sessions.end(request)
        if not sessions.is_refresh(request):
            sessions.note_activity(request)
        if factors.is_verified(request):
            return None
        if not factors.is_enrolling(request):
            logout(request)
            return redirect_to_login(request.get_full_path())
        match = request.resolver_match
        if match and match.view_name in ENROLMENT:
            return None
        return redirect("enrol")
