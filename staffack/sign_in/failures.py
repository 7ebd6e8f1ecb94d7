"""What is kept of a sign-in that failed: no password, no address, nothing of the browser."""

import ipaddress
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from portal.keyed import keyed
from portal.network import client_network


def account(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account that was meant; a digest where there is none: it may be a password.

    However its letters are written: allauth looks accounts up without regard to case.
    """
    typed = str((credentials or {}).get("username", ""))
    known = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first()
    return known or keyed(f"login:{typed}").hex()


def network(request: HttpRequest) -> str:
    """The client's network under an HMAC, written as the address that axes has a column for."""
    return str(ipaddress.IPv6Address(keyed(f"sign-in:{client_network(request)}")))


def count(request: HttpRequest, user: User | None) -> None:
    """Count a wrong code, or a passkey that was not right, like a wrong password."""
    credentials = {"username": user.get_username() if user else ""}
    user_login_failed.send(__name__, credentials=credentials, request=request)


class Failures(AxesDatabaseHandler):
    """The failures of axes, without what the browser said of itself."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Count it."""
        if request is not None:
            request.axes_user_agent = request.axes_http_accept = request.axes_path_info = ""
        super().user_login_failed(sender, credentials, request, **kwargs)


@receiver(pre_save, sender=AccessAttempt)
def keep_no_fields(instance: AccessAttempt, **kwargs: Any) -> None:
    """Drop what was posted: axes masks only the fields whose names it knows."""
    instance.get_data = instance.post_data = ""
