"""What of the staff's side is over."""

from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import QuerySet

from portal.expiry import kept_for_a_time


@kept_for_a_time("sign-ins that failed")
def failures(now: datetime) -> QuerySet[Any]:
    """Like every client's, after CLIENT_DAYS."""
    until = now - timedelta(days=settings.CLIENT_DAYS)
    old: QuerySet[Any] = AccessAttempt.objects.filter(attempt_time__lt=until)
    return old
