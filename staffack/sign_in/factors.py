"""What an account signs in with: passkeys, or a password with an app's codes.

NIST SP 800-63B-4, section 2.2: at authentication assurance level 2 a passkey with user verification
stands alone; a password does not.
"""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from portal.sessions import session_of
from staffack.models import OfficeAccount

ENROLLING = "enrolling"  # in the session of who came by the link and has nothing to sign in with


def all_main() -> "QuerySet[Authenticator]":
    """Everybody's passkeys and apps; recovery codes only stand in for one."""
    factors: QuerySet[Authenticator] = Authenticator.objects.order_by("pk")
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES)


def of(user: Any) -> "QuerySet[Authenticator]":
    """What `user` signs in with, besides a password."""
    return all_main().filter(user=user)


def at_office(user: Any) -> OfficeAccount | None:
    """The account at the office's own sign-in with which `user` comes in."""
    return OfficeAccount.objects.filter(user=user).first()


def has_any(user: User) -> bool:
    """Whether `user` has anything to sign in with, besides a password."""
    return of(user).exists() or at_office(user) is not None


def is_verified(request: HttpRequest) -> bool:
    """Whether a passkey or a code was given in this sign-in, here or at the office's provider.

    Always so in the demo.
    """
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    records = get_authentication_records(request, request.user)
    return any(each["method"] == "mfa" or each.get("second_factor") for each in records)


def is_fresh(request: HttpRequest) -> bool:
    """Whether it was within the five minutes for which nobody is asked again."""
    methods = settings.ACCOUNT_REAUTHENTICATION_METHODS
    now, longest = time.time(), settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(each["method"] in methods and 0 <= now - each["at"] < longest for each in records)


def is_enrolling(request: HttpRequest) -> bool:
    """Whether they came by the link, and have not set up anything yet."""
    return ENROLLING in session_of(request)


def is_enough(user: Any, without: Authenticator | None = None) -> bool:
    """Whether `user` can sign in here, `without` one of their factors; the demo asks for none."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return True
    left = of(user).exclude(pk=without.pk) if without else of(user)
    types = set(left.values_list("type", flat=True))
    has_app = Authenticator.Type.TOTP in types and user.has_usable_password()
    return has_app or Authenticator.Type.WEBAUTHN in types


def remove_all(user: User) -> None:
    """Take everything from `user` that they sign in with; every session of theirs ends.

    Sessions hang on the password, and no password can be guessed to be this one.
    """
    Authenticator.objects.filter(user=user).delete()
    OfficeAccount.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
