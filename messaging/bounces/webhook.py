"""What the mail service tells of a mail that it took: anymail asks who it is, and signals."""

import logging
from typing import Any

from anymail.signals import EventType, tracking
from django.conf import settings
from django.dispatch import receiver
from django.urls import URLPattern

from messaging.bounces import returned
from messaging.emails import METADATA

logger = logging.getLogger(__name__)

CAME_BACK = {EventType.BOUNCED, EventType.REJECTED, EventType.FAILED, EventType.COMPLAINED}
# These tell nothing of a mail but an id of their own; anymail sends no mail that holds ours.
WITHOUT_METADATA = {"mailersend", "postal"}


def addresses() -> list[URLPattern]:
    """The one address that the service of EMAIL_BACKEND tells it at, such as `mailgun/tracking/`.

    None without ANYMAIL_WEBHOOK_SECRET, or where the service can't say which mail it was.
    """
    service = settings.EMAIL_BACKEND.removeprefix("anymail.backends.").split(".")[0]
    is_anymails = settings.EMAIL_BACKEND.startswith("anymail.backends.")
    if not settings.ANYMAIL_WEBHOOK_SECRET or not is_anymails or service in WITHOUT_METADATA:
        return []
    from anymail.urls import urlpatterns  # it makes every service's page

    return [each for each in urlpatterns if each.name == f"{service}_tracking_webhook"]


@receiver(tracking)
def hear(event: Any, **kwargs: Any) -> None:
    """Mark the mailbox of a mail that came back. Whatever else happened to it is left aside.

    The mail is known by its id, which went along as metadata: services give it another
    Message-ID.
    """
    if event.event_type not in CAME_BACK:
        return
    if not returned.take(str((event.metadata or {}).get(METADATA, ""))):
        logger.warning("the mail service says that a mail came back, but not which")
