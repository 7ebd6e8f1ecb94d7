"""The portal's answers to what allauth asks: who may sign in, what is mailed, the keys' names."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.models import Notification
from messaging.notices import Notice
from staffack.sign_in import factors, failures

GUESSING_MAIL_SECONDS = 24 * 60 * 60  # one mail a day
# In the words of the other pages.
WAYS = {
    "mfa_reauthenticate": _("Use an app's code, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
    "office": _("Use your account at the office"),
}
NOTICES = {
    "account/email/password_changed": Notice.PASSWORD,
    "account/email/password_set": Notice.PASSWORD,
    "mfa/email/webauthn_added": Notice.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": Notice.PASSKEY_REMOVED,
    "mfa/email/totp_activated": Notice.APP_ADDED,
    "mfa/email/totp_deactivated": Notice.APP_REMOVED,
    "mfa/email/recovery_codes_generated": Notice.CODES,
}


def _tell_of_guessing(name: str) -> None:
    owner = User.objects.filter(username=name, is_active=True).first()
    if owner and cache.add(f"told of guessing: {owner.pk}", 1, GUESSING_MAIL_SECONDS):
        Notification.objects.owe_notice(Notice.GUESSING, owner)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by name; accounts are made in the admin, mail goes through the outbox."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "The user name and the password do not match. Mind capital letters, and try again."
        ),
        "too_many_login_attempts": _(
            "There were too many wrong tries. Wait an hour, or sign in with a passkey."
        ),
        "incorrect_password": _("This is not your password. Try again."),
        "enter_current_password": _("This is not your password now. Try again."),
        "incorrect_code": _("This did not work. Try again."),
        "rate_limited": _("There were too many wrong tries. Wait an hour, and try again."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client's network, under an HMAC: no address is stored."""
        return failures.network(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Spend a try of the account and of the network; tell the owner when none is left.

        Not when the network alone has none: the account's password is looked at elsewhere.
        """
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            name = failures.account(request, credentials)
            of_account = {"login_failed": settings.GUESSES_OF_AN_ACCOUNT}
            rate = {"app": "allauth.account", "action": "login_failed", "config": of_account}
            if not ratelimit.consume(request, **rate, key=name, dry_run=True):
                _tell_of_guessing(name)
            raise

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The queue, or the admin for someone who reads no messages."""
        reads = request.user.has_perm("messaging.view_message")
        return reverse("staffack:queue" if reads else "admin:index")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """On with an app, where there is nothing yet to go with the password."""
        is_enrolling = factors.is_enrolling(request)
        return reverse("mfa_activate_totp" if is_enrolling else "mfa_index")

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """A page in the place of a sign-in: an account that has only a password, or is off."""
        refusal: HttpResponse | None = super().pre_login(request, user, **kwargs)
        if refusal or not settings.SECOND_FACTOR_REQUIRED or factors.of(user).exists():
            return refusal
        return render(request, "staffack/no_factor.html", status=403)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of who has just signed in; nor sets up a first passkey or app: there is none yet."""
        return not (factors.is_enrolling(context.request) or factors.is_fresh(context.request))

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """What may be asked for once more: allauth's ways, and the office's provider."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = WAYS.get(method["id"], method["description"])
        if settings.OFFICE_SIGN_IN_ISSUER and factors.at_office(user):
            url = reverse("office_confirm")
            methods.append({"id": "office", "description": WAYS["office"], "url": url})
        return methods

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        """Owe the mail: the worker sends it."""
        Notification.objects.owe_notice(NOTICES[template_prefix], user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No request sends mail."""
        raise NotImplementedError(template_prefix)

    def add_message(
        self, request: HttpRequest, level: int, *args: Any, message: str = "", **kwargs: Any
    ) -> None:
        """Only what went wrong, for the next page: what went well shows on it anyway."""
        if message:
            messages.add_message(request, level, message)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth counts for each host name and spelling apart.
        return failures.account(request, credentials)


class FactorAdapter(DefaultMFAAdapter):
    """Passkeys of this site, and codes that carry the agency's name."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "This is the last thing that you sign in with. Add another one first."
        ),
        "incorrect_code": _(
            "This did not work. Try again; an app's code changes every 30 seconds."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one."""
        return factors.is_enough(authenticator.user, without=authenticator)

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """What a new passkey is called, where its owner says nothing."""
        count = factors.of(user).filter(type=Authenticator.Type.WEBAUTHN).count()
        return gettext("Passkey %s") % (count + 1)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site that passkeys are for: SITE_URL's host, whatever the request says."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": settings.AGENCY.name}

    def get_totp_issuer(self) -> str:
        """What an app shows above its codes."""
        return str(settings.AGENCY.name)

    def _get_user_identifier(self, user: User) -> str:
        return user.get_username()
