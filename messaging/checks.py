"""System checks of who gets mail, and of whether anybody hears that it came back."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import Error as AnyDatabaseError

from messaging.bounces import webhook
from messaging.models import Recipient

SHORTEST_SECRET = 32


# deploy: `migrate` runs before there can be one.
@register("portal", Tags.database, deploy=True)
def someone_gets_mail(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warning `messaging.W001`: nobody hears of a message. No error: a new office begins so.

    None while the database does not answer, or has no tables yet.
    """
    try:
        if not databases or Recipient.objects.reached().exists():
            return []
        comes_back = Recipient.objects.active().exists()
    except AnyDatabaseError:
        return []
    why = "mail to every recipient came back" if comes_back else "no recipient gets mail"
    return [
        Warning(
            f"Nobody hears of a message: {why}",
            hint="In the admin under Recipients add one, mark one as getting mail, or put the "
            "address right.",
            id="messaging.W001",
        )
    ]


@register("portal")
def bounces_are_heard(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Errors `messaging.E001` and `E002`: a way to hear of mail that came back is half set."""
    user, _, password = settings.ANYMAIL_WEBHOOK_SECRET.partition(":")
    is_secret = user and len(password) >= SHORTEST_SECRET
    errors: list[CheckMessage] = []
    if settings.ANYMAIL_WEBHOOK_SECRET and not (is_secret and webhook.addresses()):
        errors.append(
            Error(
                "ANYMAIL_WEBHOOK_SECRET is not user:password with a password of "
                f"{SHORTEST_SECRET} characters, or EMAIL_BACKEND's service can't say which mail "
                "came back",
                hint="Leave it out, or make one with `openssl rand -hex 32` behind a name and a "
                "colon; services are those of anymail, but "
                f"{' and '.join(sorted(webhook.WITHOUT_METADATA))}.",
                id="messaging.E001",
            )
        )
    if settings.BOUNCE_HOST and not (settings.BOUNCE_USER and settings.BOUNCE_PASSWORD):
        errors.append(
            Error(
                "BOUNCE_HOST needs BOUNCE_USER and BOUNCE_PASSWORD: nobody would hear that mail "
                "came back",
                hint="Set both to the account of the mailbox of DEFAULT_FROM_EMAIL.",
                id="messaging.E002",
            )
        )
    return errors
