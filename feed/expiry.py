"""What of the case system's files is over."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.dispatch import receiver

from cases.models import Case
from cases.signals import case_disposed
from feed.models import FeedChange, FeedImport
from portal.expiry import kept_for_a_time

IMPORTS_KEPT = timedelta(days=365)


def _clear(imports: QuerySet[Any], now: datetime) -> None:
    imports.update(set_aside=[])


@kept_for_a_time("what imports changed")
def changes(now: datetime) -> QuerySet[Any]:
    """Of imports that are too old to be undone."""
    return FeedChange.objects.filter(feed_import__started_at__lt=_undone_until(now))


@kept_for_a_time("why rows were set aside", _clear)
def reasons(now: datetime) -> QuerySet[Any]:
    """Of imports as old: they may name a number."""
    return FeedImport.objects.filter(started_at__lt=_undone_until(now)).exclude(set_aside=[])


@kept_for_a_time("imports")
def imports(now: datetime) -> QuerySet[Any]:
    """After a year all but the newest, by which the next file, or a restored backup, is judged."""
    old = FeedImport.objects.filter(started_at__lt=now - IMPORTS_KEPT)
    old = old.exclude(pk__in=FeedImport.objects.standing().values("pk")[:1])
    return old.exclude(pk__in=FeedImport.objects.order_by("-pk").values("pk")[:1])


@receiver(case_disposed)
def dispose(case: Case, **kwargs: Any) -> None:
    """What imports changed of a case that is disposed of, and reasons that name its numbers."""
    FeedChange.objects.of_cases([case.pk]).delete()
    for feed_import in FeedImport.objects.exclude(set_aside=[]):
        left = feed_import.set_aside_without([case.pk])
        if left != feed_import.set_aside:
            FeedImport.objects.filter(pk=feed_import.pk).update(set_aside=left)


def _undone_until(now: datetime) -> datetime:
    return now - timedelta(days=settings.FEED_UNDO_DAYS)
