"""Imports the files of the case system: every row that counts, or nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Alarm
from feed.attempts import AttemptRows
from feed.cases import CaseRows
from feed.columns import ATTEMPTS, CASES
from feed.csv_file import CsvFile, OnBytesRead
from feed.earlier_rows import EarlierRows
from feed.mapping import Mapping
from feed.models import FeedChange, FeedImport
from feed.report import RefusedError, Report

T = TypeVar("T")

CHUNK = 1_000
IMPORT_LOCK = 0x6665_6564


@dataclass
class Files:
    """What was handed in: a file of cases, perhaps one of attempts."""

    cases: BinaryIO
    name: str
    attempts: BinaryIO | None = None
    mapping: Mapping = field(default_factory=Mapping)
    as_of: datetime = field(default_factory=timezone.now)

    def case_file(self) -> CsvFile:
        """The file of cases."""
        return CsvFile(self.cases, _("cases"), CASES, self.mapping)

    def attempt_file(self) -> CsvFile | None:
        """The file of attempts, if there is one."""
        if not self.attempts:
            return None
        return CsvFile(self.attempts, _("attempts"), ATTEMPTS, self.mapping)


def examine(files: Files, on_bytes_read: OnBytesRead = lambda _bytes_read: None) -> Report:
    """What importing `files` would change, and what is wrong with them; changes nothing."""
    return _process(files, None, on_bytes_read)


def import_files(
    files: Files, on_bytes_read: OnBytesRead = lambda _bytes_read: None
) -> tuple[FeedImport, Report]:
    """Import each row of `files` that counts, in one transaction; RefusedError, and nothing done,
    when a file can't be read.
    """
    with transaction.atomic():
        one_at_a_time()
        _forget_what_cannot_be_undone()
        feed_import = FeedImport.objects.create(source=files.name[:100], as_of=files.as_of)
        report = _process(files, feed_import, on_bytes_read)
        if report.errors.count:
            raise RefusedError(report)
        feed_import.rows_read = report.counts.rows
        feed_import.finished_at = timezone.now()
        if report.lines_set_aside:
            feed_import.set_aside = list(report.rows_set_aside.lines())
            Alarm.objects.raise_once(Alarm.Kind.SET_ASIDE)
        feed_import.save(update_fields=["rows_read", "finished_at", "set_aside"])
    return feed_import, report


def one_at_a_time() -> None:
    """Wait for an import or an undoing under way; until this transaction's end, others wait."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _forget_what_cannot_be_undone() -> None:
    past = timezone.now() - timedelta(days=settings.FEED_UNDO_DAYS)
    FeedChange.objects.filter(feed_import__started_at__lt=past).delete()


def _process(files: Files, feed_import: FeedImport | None, on_bytes_read: OnBytesRead) -> Report:
    report, earlier_rows = Report(), EarlierRows()
    cases = CaseRows(files.as_of, feed_import, report, earlier_rows)
    for rows in in_chunks(files.case_file().rows(report, on_bytes_read), CHUNK):
        cases.process_rows(rows)
    if not report.counts.rows and not report.errors.count:
        sentence = _("There are headings and no rows. Was the export empty?")
        if report.lines_set_aside:
            sentence = _("No row can be read. Has it the columns that it says?")
        report.errors.add_at(_("cases"), 1, "", sentence)
    if attempt_file := files.attempt_file():
        attempts = AttemptRows(feed_import, report, earlier_rows)
        for rows in in_chunks(attempt_file.rows(report), CHUNK):
            attempts.process_rows(rows)
    return report


def in_chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """`rows` in lists of `size`; the last may be shorter."""
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk
