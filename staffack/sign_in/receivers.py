"""Writes into the log who signs in, and what people change about their own sign-in.

A change and its row are one transaction; whose sign-in can't be written is not signed in.
"""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_set
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_removed
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from staffack.models import AuditEntry
from staffack.sign_in import failures
from staffack.sign_in.factors import ENROLLING

Action = AuditEntry.Action


def _write(account: User, action: AuditEntry.Action, reason: str = "") -> None:
    AuditEntry.write(account, action, account=account, reason=reason)


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """With what, and never from where. Django's signal: no way in passes it by."""
    methods = [record["method"] for record in get_authentication_records(request, user)]
    _write(user, Action.SIGNED_IN, ", ".join(methods) or "the link in a mail")


# allauth's own signal may come after the transaction.
@receiver(post_save, sender=Authenticator)
def added(instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """A passkey, an app, or recovery codes.

    Whoever sets up a first passkey or app has just shown it: they are signed in with it.
    """
    if not created:
        return
    _write(instance.user, Action.FACTOR_ADDED, instance.get_type_display())
    request = context.request
    if request and request.user == instance.user and request.session.pop(ENROLLING, None):
        facts = {"id": instance.pk, "type": instance.type, "reauthenticated": True}
        record_authentication(request, instance.user, "mfa", **facts)


@receiver(authenticator_removed)
def removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A passkey or an app, by its owner."""
    _write(user, Action.FACTOR_GONE, authenticator.get_type_display())


@receiver([password_changed, password_set])
def password_was_set(user: User, **kwargs: Any) -> None:
    """A password, by its owner."""
    _write(user, Action.PASSWORD)


@receiver(authentication_failed)
def code_was_wrong(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A wrong code counts like a wrong password."""
    failures.count(request, user)
