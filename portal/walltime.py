"""Times as the clock on the wall shows them, in the agency's zone; and comparing times.

Twice a year that clock changes: one hour is skipped, another comes twice.
"""

from datetime import UTC, datetime, time

from django.conf import settings
from django.utils import timezone

YEARS = range(2000, 2101)  # what a date may say; far beyond, zones overflow


class SkippedHourError(ValueError):
    """The clocks skipped this hour."""


def comes_twice(wall: datetime) -> bool:
    """Whether the clocks went back over `wall`, a time without a zone."""
    first = wall.replace(tzinfo=settings.AGENCY.zone, fold=0)
    return first.astimezone(UTC) < first.replace(fold=1).astimezone(UTC)


def in_zone(wall: datetime, *, second: bool = False) -> datetime:
    """`wall`, a time without a zone, as an aware time in the agency's.

    Of an hour that comes twice it is the first one, or the `second`. Raises SkippedHourError.
    """
    zone = settings.AGENCY.zone
    # Through UTC: two times in one zone are compared by the clock on the wall, blind to `fold`.
    aware = wall.replace(tzinfo=zone, fold=int(second)).astimezone(UTC).astimezone(zone)
    if aware.replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        raise SkippedHourError
    return aware


def is_to_come(moment: datetime | None) -> bool:
    """Whether `moment` lies ahead."""
    return moment is not None and moment > timezone.now()


def has_time(moment: datetime) -> bool:
    """Whether a time of day is known: a record that holds a date alone says midnight."""
    return moment.astimezone(settings.AGENCY.zone).time() != time.min


def is_same_day(one: datetime, other: datetime) -> bool:
    """Whether two records give the same day, and one of them no time of day."""
    zone = settings.AGENCY.zone
    is_same = one.astimezone(zone).date() == other.astimezone(zone).date()
    return is_same and not (has_time(one) and has_time(other))


def is_same_minute(one: datetime | None, other: datetime | None) -> bool:
    """Whether two times agree to the minute; one system keeps seconds, another does not."""
    if one is None or other is None:
        return one is other
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)
