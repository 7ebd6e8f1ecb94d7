"""Puts back what an import changed: all of it, or nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case, CivilProcess, SearchKey, ServiceAttempt, Task
from feed.importing import CHUNK, in_chunks, one_at_a_time
from feed.models import FACTS, MODELS, PIN_EPOCH, Facts, FeedChange, FeedImport, facts_of, put_back
from feed.report import Findings
from portal import bulk

NAMED = 5
SERVED = CivilProcess.Status.SERVED
# What undoing writes besides the facts of the file.
WRITTEN_TOO: dict[type[models.Model], tuple[str, ...]] = {
    Case: ("pin_hash", PIN_EPOCH),
    CivilProcess: ("corrected_at", "correction"),
    ServiceAttempt: (),
}


class UndoRefusedError(Exception):
    """Why an import can't be undone, in sentences for people."""


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
        in_the_way = Findings(most=NAMED)
        changes = feed_import.feedchange_set.order_by("-pk").iterator(CHUNK)
        for chunk in in_chunks(changes, CHUNK):
            for table in reversed(MODELS):
                if same_table := [change for change in chunk if change.table == table]:
                    _Undoing(table, same_table, now).run(in_the_way)
        SearchKey.objects.delete_orphans()
        if in_the_way.count:
            sentence = _("Nothing was changed. In the way: %(rows)s.")
            raise UndoRefusedError(sentence % {"rows": "; ".join(in_the_way.lines())})
    feed_import.refresh_from_db()


class _Undoing:
    """Changes of one table, the last first."""

    def __init__(self, table: str, changes: Sequence[FeedChange], now: datetime) -> None:
        self.changes, self.now = changes, now
        self.model = MODELS[table]
        keys = [change.row for change in changes]
        rows = self.model._default_manager.filter(pk__in=keys).select_for_update(no_key=True)
        self.rows = {row.pk: row for row in rows}
        self.changed_later = set(
            FeedChange.objects.filter(table=table, row__in=keys)
            .filter(feed_import__pk__gt=changes[0].feed_import_id, feed_import__undone_at=None)
            .values_list("row", flat=True)
        )
        self.with_rows_below = _with_rows_below(self.model, keys)

    def run(self, in_the_way: Findings) -> None:
        """Undo them; what can't be is named in `in_the_way`."""
        changed, made = {}, []
        for change in self.changes:
            row = self.rows.get(change.row)
            if row is None or change.row in self.changed_later or not _is_as_left(change, row):
                in_the_way.add(f"{change}: " + _("changed since"))
            elif change.before is not None:
                self._put_back(change.before, change.after, row)
                changed[row.pk] = row
            elif change.row in self.with_rows_below or _has_secret(row):
                in_the_way.add(f"{change}: " + _("something was added to it since"))
            else:
                made.append(change)
        names = (*FACTS[self.model], *WRITTEN_TOO[self.model])
        bulk.update(self.model, names, map(attrgetter("pk", *names), changed.values()))
        self._delete(made, in_the_way)

    def _put_back(self, before: Facts, after: Facts, row: Any) -> None:
        if PIN_EPOCH in before:
            # Up, not down: a number that comes back would open old sessions again.
            row.pin_hash, row.pin_epoch = "", row.pin_epoch + 1
            return
        put_back(row, before)
        if after.get("status") == SERVED != before.get("status"):
            row.corrected_at, row.correction = self.now, CivilProcess.Correction.MISTYPED

    def _delete(self, made: Sequence[FeedChange], in_the_way: Findings) -> None:
        try:
            with transaction.atomic():
                self._delete_rows([change.row for change in made])
        except ProtectedError:
            for change in made:
                try:
                    with transaction.atomic():
                        self._delete_rows([change.row])
                except ProtectedError:
                    sentence = _("a message or a note of staff belongs to it")
                    in_the_way.add(f"{change}: {sentence}")

    def _delete_rows(self, keys: Sequence[int]) -> None:
        """With what staff were asked about them: there is nothing left to look into."""
        if self.model is Case:
            Task.objects.filter(case__in=keys).exclude(kind__in=Task.ABOUT_LETTERS).delete()
        if self.model is CivilProcess:
            Task.objects.filter(recordquestion__paper__in=keys).delete()
        self.model._default_manager.filter(pk__in=keys).delete()


def _is_as_left(change: FeedChange, row: Any) -> bool:
    """Whether `row` holds what the import left; how fresh it is may have changed."""
    if PIN_EPOCH in change.after:
        return bool(row.pin_hash) and row.pin_epoch == change.after[PIN_EPOCH]
    return {**facts_of(row), "recorded_at": ""} == {**change.after, "recorded_at": ""}


def _has_secret(row: Any) -> bool:
    return isinstance(row, Case) and bool(row.pin_hash or row.pass_hash)


def _with_rows_below(model: type[models.Model], keys: Sequence[int]) -> set[int]:
    """The rows under which there are others, made by someone else: this import's are gone."""
    if model is CivilProcess:
        attempts = ServiceAttempt.objects.filter(civil_process__in=keys)
        return set(attempts.values_list("civil_process", flat=True))
    if model is Case:
        return set(CivilProcess.objects.filter(case__in=keys).values_list("case", flat=True))
    return set()
