"""What of the record is over: the alarms."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from cases.models import Alarm
from portal.expiry import kept_for_a_time

ALARMS_KEPT = timedelta(days=365)


@kept_for_a_time("alarms")
def alarms(now: datetime) -> QuerySet[Any]:
    """Those that were put away a year ago, and signs as old that nobody looked at.

    A task about a case waits until somebody does it. What is still so is raised anew.
    """
    until = now - ALARMS_KEPT
    of_a_case = Q(case__isnull=False) & ~Q(kind__in=Alarm.ABOUT_GUESSING)
    unseen = Q(dismissed_at=None, raised_at__lt=until) & ~of_a_case
    return Alarm.objects.filter(Q(dismissed_at__lt=until) | unseen)
