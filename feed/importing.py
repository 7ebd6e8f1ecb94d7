"""Take the files of the case system in: first read all, then write all, or nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feed.attempts import AttemptReading
from feed.cases import CaseReading
from feed.columns import ATTEMPT_KEYS, ATTEMPTS, CASE_KEYS, CASES
from feed.mapping import Mapping
from feed.models import FeedChange, FeedImport
from feed.reading import Sheet
from feed.report import Finding, RefusedError, Report
from feed.seen import Seen

T = TypeVar("T")
At = Callable[[int], None]

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

    def case_sheet(self) -> Sheet:
        """The file of cases."""
        return Sheet(self.cases, _("cases"), CASES, CASE_KEYS, self.mapping)

    def attempt_sheet(self) -> Sheet | None:
        """The file of attempts, if there is one."""
        if not self.attempts:
            return None
        return Sheet(self.attempts, _("attempts"), ATTEMPTS, ATTEMPT_KEYS, self.mapping)


def examine(files: Files, at: At = lambda _bytes: None) -> Report:
    """What taking `files` in would change, and what is wrong with them; changes nothing."""
    return _read(files, None, at)


def take_in(files: Files, at: At = lambda _bytes: None) -> tuple[FeedImport, Report]:
    """Take all of `files` in, in one transaction; RefusedError, and nothing done, on an error."""
    with transaction.atomic():
        one_at_a_time()
        _forget_what_cannot_be_undone()
        taken = FeedImport.objects.create(source=files.name[:100], as_of=files.as_of)
        report = _read(files, taken, at)
        if report.errors.count:
            raise RefusedError(report)
        taken.rows_read = report.counts.rows
        taken.finished_at = timezone.now()
        taken.save(update_fields=["rows_read", "finished_at"])
    return taken, report


def one_at_a_time() -> None:
    """Wait for an import or an undoing under way; until this transaction's end, others wait."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _forget_what_cannot_be_undone() -> None:
    past = timezone.now() - timedelta(days=settings.FEED_UNDO_DAYS)
    FeedChange.objects.filter(feed_import__started_at__lt=past).delete()


def _read(files: Files, taken: FeedImport | None, at: At) -> Report:
    report, seen = Report(), Seen()
    cases = CaseReading(files.as_of, taken, report, seen)
    for rows in in_chunks(files.case_sheet().rows(report, at), CHUNK):
        cases.take(rows)
    if not report.counts.rows and not report.errors.count:
        words = _("There are headings and no rows. Was the export empty?")
        report.errors.add(Finding(_("cases"), 1, "", words))
    if sheet := files.attempt_sheet():
        attempts = AttemptReading(taken, report, seen)
        for tries in in_chunks(sheet.rows(report), CHUNK):
            attempts.take(tries)
    return report


def in_chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """`rows` in lists of `size`; the last may be shorter."""
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk
