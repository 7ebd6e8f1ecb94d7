"""Claim, send, mark: at least once, doubles known by their Message-ID."""

import logging

from django.core.mail import get_connection
from django.utils import timezone

from messaging import emails
from messaging.models import Notification

logger = logging.getLogger(__name__)

BATCH = 50


def send_due() -> int:
    """Send what is owed now; gives how many the mail server took.

    One row's failure never stops the others, and leaves that row for a later try.
    """
    Notification.objects.owe_missed()
    Notification.objects.warn_of_alarms()
    Notification.objects.remind_of_approvals()
    sent = 0
    due = Notification.objects.due(timezone.now()).select_related(
        "message__case", "referral", "recipient", "staff"
    )
    with_connection = get_connection()
    try:
        for notification in due.order_by("next_try_at")[:BATCH]:
            if not notification.claim(timezone.now()):
                continue
            try:
                mail = emails.owed(notification)
                mail.connection = with_connection
                with_connection.open()
                mail.send()
            except Exception as error:  # whatever a backend raises, the row is kept
                logger.warning("mail %s waits: %s", notification.pk, type(error).__name__)
                notification.mark_failed(error)
                with_connection.close()
                continue
            sent += notification.mark_sent()
    finally:
        with_connection.close()
    return sent
