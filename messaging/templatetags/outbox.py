"""What all staff see of the outbox."""

from django import template
from django.core.cache import caches

from messaging.models import Notification

register = template.Library()


@register.simple_tag
def mail_is_stuck() -> bool:
    """Whether mail waits for too long or was refused. The worker warns of it, too, if it runs."""
    # Each page of staff asks: mostly nothing waits so long, and the whole question is a long one.
    mails = Notification.objects
    return bool(
        caches["process"].get_or_set(
            "mail_is_stuck", lambda: mails.waiting_long().exists() and mails.stuck().exists()
        )
    )
