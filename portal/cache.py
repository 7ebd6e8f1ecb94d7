"""Django's cache in a table of the database, shared by all processes.

Not Django's own: that one unpickles what stands in its table, so whoever can write to the
database runs code in the web process. Here a value is JSON, and a key only a keyed digest.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.keyed import keyed
from portal.models import CacheEntry


class DatabaseCache(BaseCache):
    """Django's `BaseCache`; TypeError for a value that is no JSON.

    `add` is one statement that either wins or loses: of many who add a key at once, one gets
    True. Locks and codes that count once rest on it.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Whether there was none, or one that ran out; then `value` is stored."""
        entry = self._entry(key, value, timeout, version)
        ran_out = CacheEntry.objects.filter(key=entry.key, expires_at__lte=timezone.now())
        if ran_out.update(value=entry.value, expires_at=entry.expires_at):
            return True
        try:
            with transaction.atomic():
                entry.save(force_insert=True)
        except IntegrityError:
            return False
        return True

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """The value, or `default`."""
        value = self._standing(key, version).values_list("value", flat=True).first()
        return default if value is None else json.loads(value)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> dict[Any, Any]:
        """The value of each that is there, by one statement."""
        by_digest = {self._digest(key, version): key for key in keys}
        rows = self._all_standing().filter(key__in=by_digest).values_list("key", "value")
        return {by_digest[digest]: json.loads(value) for digest, value in rows}

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Store it, whatever was there."""
        CacheEntry.objects.bulk_create(
            [self._entry(key, value, timeout, version)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value", "expires_at"],
        )

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Whether it is there; then it ends `timeout` seconds from now."""
        return bool(self._standing(key, version).update(expires_at=self._end(timeout)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Whether it was there."""
        return bool(self._standing(key, version).delete()[0])

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """The number with `delta` added; it ends when it did. ValueError when there is none."""
        with transaction.atomic():
            entry = self._standing(key, version).select_for_update().first()
            if entry is None:
                raise ValueError("key not found")
            number: int = json.loads(entry.value) + delta
            entry.value = json.dumps(number)
            entry.save(update_fields=["value"])
        return number

    def clear(self) -> None:
        """Delete all."""
        CacheEntry.objects.all().delete()

    def _digest(self, key: Any, version: int | None) -> str:
        return keyed(self.make_key(key, version)).hex()

    def _end(self, timeout: Any) -> datetime | None:
        seconds = self.get_backend_timeout(timeout)
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

    def _entry(self, key: Any, value: Any, timeout: Any, version: int | None) -> CacheEntry:
        digest, end = self._digest(key, version), self._end(timeout)
        return CacheEntry(key=digest, value=json.dumps(value), expires_at=end)

    def _standing(self, key: Any, version: int | None) -> QuerySet[CacheEntry]:
        return self._all_standing().filter(key=self._digest(key, version))

    def _all_standing(self) -> QuerySet[CacheEntry]:
        is_standing = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
        return CacheEntry.objects.filter(is_standing)
