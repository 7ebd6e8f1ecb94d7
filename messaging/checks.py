"""System check of who gets mail."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import Error as AnyDatabaseError

from messaging.models import Recipient


# deploy: `migrate` runs before there can be one.
@register("portal", Tags.database, deploy=True)
def someone_gets_mail(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warning `messaging.W001`: nobody hears of a message. No error: a new office begins so.

    None while the database does not answer, or has no tables yet.
    """
    try:
        if not databases or Recipient.objects.active().exists():
            return []
    except AnyDatabaseError:
        return []
    return [
        Warning(
            "No recipient gets mail: nobody hears of a message",
            hint="Add one in the admin under Recipients, or mark one there as getting mail.",
            id="messaging.W001",
        )
    ]
