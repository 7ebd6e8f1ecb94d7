"""What of the case system's files is over."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.dispatch import receiver

from cases.models import Case, ServiceAttempt
from cases.numbers import identity
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
    papers = case.civilprocess_set.all()
    attempts = ServiceAttempt.objects.filter(civil_process__case=case)
    rows = {
        FeedChange.Table.CASE: [case.pk],
        FeedChange.Table.PAPER: papers.values("pk"),
        FeedChange.Table.ATTEMPT: attempts.values("pk"),
    }
    for table, keys in rows.items():
        FeedChange.objects.filter(table=table, row__in=keys).delete()
    numbers = [case.case_number, *papers.values_list("sheriff_number", flat=True)]
    names_one = _spelled(numbers)
    for feed_import in FeedImport.objects.exclude(set_aside=[]):
        told = feed_import.set_aside
        left = [line for line in told if not names_one.search(line)]
        if left != told:
            FeedImport.objects.filter(pk=feed_import.pk).update(set_aside=left)


def _spelled(numbers: list[str]) -> re.Pattern[str]:
    """What finds each of `numbers` in a sentence, however its groups are separated."""
    groups = (map(re.escape, identity(number).split("-")) for number in numbers)
    spelled = "|".join(r"[\W_]*".join(each) for each in groups)
    return re.compile(rf"(?<![^\W_])(?:{spelled})(?![^\W_])", re.IGNORECASE)


def _undone_until(now: datetime) -> datetime:
    return now - timedelta(days=settings.FEED_UNDO_DAYS)
