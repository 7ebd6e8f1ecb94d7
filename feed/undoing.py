"""Put back what an import changed: all of it, or nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CivilProcess, ServiceAttempt
from feed.facts import MODELS, PIN, Facts, facts_of, put_back
from feed.importing import CHUNK, in_chunks, one_at_a_time
from feed.models import FeedChange, FeedImport
from feed.plan import REWRITTEN, rewrite

Table = FeedChange.Table
NAMED = 5
SERVED = CivilProcess.Status.SERVED


class UndoRefusedError(Exception):
    """Why an import can't be undone, in sentences for people."""


class InTheWay:
    """The first rows that something else touched since, and how many in all."""

    def __init__(self) -> None:
        self.first: list[str] = []
        self.count = 0

    def add(self, change: FeedChange, words: str) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < NAMED:
            self.first.append(f"{change.get_table_display()} {change.name}: {words}")

    def sentences(self) -> str:
        """What to tell people."""
        named = list(self.first)
        if more := self.count - len(self.first):
            named.append(_("and %(more)s more") % {"more": more})
        return _("Nothing was changed. In the way: %(rows)s.") % {"rows": "; ".join(named)}


def undo(feed_import: FeedImport) -> None:
    """Put back each row of `feed_import`, and delete those that it made; or UndoRefusedError.

    Refused when anything touched a row since: a later import, staff, a message, an attempt.
    A paper that is no longer served is marked as corrected: someone may have read that it was.
    """
    now = timezone.now()
    with transaction.atomic():
        one_at_a_time()
        kept_since = now - timedelta(days=settings.FEED_UNDO_DAYS)
        standing = FeedImport.objects.standing().filter(started_at__gte=kept_since)
        if not standing.order_by().filter(pk=feed_import.pk).update(undone_at=now):
            raise UndoRefusedError(_("This import was undone before, or is too old to be undone."))
        in_the_way = InTheWay()
        changes = feed_import.feedchange_set.order_by("-pk").iterator(CHUNK)
        for chunk in in_chunks(changes, CHUNK):
            for table in (Table.ATTEMPT, Table.PAPER, Table.CASE):
                if same := [change for change in chunk if change.table == table]:
                    _Undoing(table, same, now).run(in_the_way)
        if in_the_way.count:
            raise UndoRefusedError(in_the_way.sentences())
    feed_import.refresh_from_db()


class _Undoing:
    """Changes of one table, the last first."""

    def __init__(self, table: str, changes: Sequence[FeedChange], now: datetime) -> None:
        self.table, self.changes, self.now = table, changes, now
        self.model = MODELS[table]
        keys = [change.row for change in changes]
        found = self.model._default_manager.filter(pk__in=keys).select_for_update(no_key=True)
        self.rows = {row.pk: row for row in found}
        self.later = set(
            FeedChange.objects.filter(table=table, row__in=keys)
            .filter(feed_import__pk__gt=changes[0].feed_import_id, feed_import__undone_at=None)
            .values_list("row", flat=True)
        )
        self.lived_in = _lived_in(table, keys)

    def run(self, in_the_way: InTheWay) -> None:
        """Undo them; what can't be is named in `in_the_way`."""
        changed, made = {}, []
        for change in self.changes:
            row = self.rows.get(change.row)
            if row is None or change.row in self.later or not _is_as_left(change, row):
                in_the_way.add(change, _("changed since"))
            elif change.before is not None:
                self._put_back(change.before, change.after, row)
                changed[row.pk] = row
            elif change.row in self.lived_in or (isinstance(row, Case) and _has_secret(row)):
                in_the_way.add(change, _("something was added to it since"))
            else:
                made.append(change)
        names = (*REWRITTEN.get(self.table, ()), *AS_WELL.get(self.table, ()))
        rewrite(list(changed.values()), names)
        self._delete(made, in_the_way)

    def _put_back(self, before: Facts, after: Facts, row: Any) -> None:
        if PIN in before:
            # Up, not down: a number that comes back would open old sessions again.
            row.pin_hash, row.pin_epoch = "", row.pin_epoch + 1
            return
        put_back(self.table, row, before)
        if after.get("status") == SERVED != before.get("status"):
            row.corrected_at, row.correction = self.now, CivilProcess.Correction.MISTYPED

    def _delete(self, made: Sequence[FeedChange], in_the_way: InTheWay) -> None:
        try:
            with transaction.atomic():
                self.model._default_manager.filter(pk__in=[change.row for change in made]).delete()
        except ProtectedError:
            for change in made:
                try:
                    with transaction.atomic():
                        self.rows[change.row].delete()
                except ProtectedError:
                    in_the_way.add(change, _("a message or a note of staff belongs to it"))


AS_WELL: dict[str, tuple[str, ...]] = {
    Table.CASE: ("pin_hash", PIN),
    Table.PAPER: ("corrected_at", "correction"),
}


def _is_as_left(change: FeedChange, row: Any) -> bool:
    """Whether `row` holds what the import left; how fresh it is may have changed."""
    if PIN in change.after:
        return bool(row.pin_hash) and row.pin_epoch == change.after[PIN]
    now, left = facts_of(change.table, row), dict(change.after)
    for facts in (now, left):
        facts.pop("recorded_at", None)
    return now == left


def _has_secret(case: Case) -> bool:
    return bool(case.pin_hash or case.pass_hash)


def _lived_in(table: str, keys: Sequence[int]) -> set[int]:
    """The rows under which there are others, made by someone else: this import's are gone."""
    if table == Table.PAPER:
        attempts = ServiceAttempt.objects.filter(civil_process__in=keys)
        return set(attempts.values_list("civil_process", flat=True))
    if table == Table.CASE:
        return set(CivilProcess.objects.filter(case__in=keys).values_list("case", flat=True))
    return set()
