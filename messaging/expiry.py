"""What of messages and referrals is over."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from messaging.models import Notification, Referral
from portal.expiry import kept_for_a_time


def _erase(letters: QuerySet[Any], now: datetime) -> None:
    for letter in letters:
        letter.erase(now)


@kept_for_a_time("what providers wrote", _erase)
def referrals(now: datetime) -> QuerySet[Any]:
    """Referrals whose time is over."""
    return Referral.objects.over(now)


@kept_for_a_time("notes of mails that were sent")
def notifications(now: datetime) -> QuerySet[Any]:
    """Those that nothing hangs on any more."""
    return Notification.objects.over(now)
