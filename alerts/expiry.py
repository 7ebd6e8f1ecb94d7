"""How long what alerts need is kept."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.dispatch import receiver

from alerts.models import Channel, Wish
from alerts.wishes import CODE_LIVES
from cases.expiry import delete_unheld
from cases.models import Case
from cases.signals import case_disposed
from portal.expiry import kept_for_a_time


@kept_for_a_time("addresses for alerts that nobody confirmed")
def unconfirmed(now: datetime) -> QuerySet[Any]:
    """Those whose code is over."""
    return Wish.objects.filter(confirmed_at=None, asked_at__lte=now - CODE_LIVES)


@kept_for_a_time("second addresses for alerts that nobody confirmed")
def unconfirmed_second(now: datetime) -> QuerySet[Any]:
    """Those whose code is over, though the first address was confirmed."""
    over = Channel.objects.filter(wish__asked_at__lte=now - CODE_LIVES)
    return over.filter(confirmed_at=None)


@kept_for_a_time("alerts that ended, with their addresses", delete_unheld)
def ended(now: datetime) -> QuerySet[Any]:
    """Those that ended ALERT_KEPT ago."""
    ended = Wish.objects.filter(ended_at__lte=now - settings.ALERT_KEPT)
    return ended.filter(end_seen_at__isnull=False, case__held_for="")


@receiver(case_disposed)
def dispose(case: Case, **kwargs: Any) -> None:
    """Nothing of it stays with a case that is disposed of."""
    Wish.objects.filter(case=case).delete()
