"""Imports the files of the case system: every row that counts, or nothing."""

import hashlib
import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import BinaryIO, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cases.models import Approval, Task
from cases.signals import staff_acted
from feed import bursts
from feed.attempts import AttemptRows
from feed.cases import CaseRows
from feed.columns import ATTEMPTS, CASES
from feed.csv_file import CsvFile
from feed.csv_text import OnBytesRead
from feed.earlier_rows import EarlierRows
from feed.mapping import Mapping
from feed.models import FeedImport
from feed.report import RefusedError, Report
from portal.models import KeyProof

logger = logging.getLogger(__name__)

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

    def digest(self) -> str:
        """Which files these are: the same for the same bytes, and telling nothing of the PINs."""
        digests = []
        for file in filter(None, (self.cases, self.attempts)):
            file.seek(0)
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())  # type: ignore[arg-type]
        return salted_hmac("feed.files", " ".join(digests), algorithm="sha256").hexdigest()

    def case_file(self) -> CsvFile:
        """The file of cases."""
        return CsvFile(self.cases, _("cases"), CASES, self.mapping)

    def are_about_any(self, keys: set[str]) -> bool:
        """Whether a row that can be read names one of these numbers, by its key."""
        files = [self.case_file(), self.attempt_file()] if keys else []
        rows = chain.from_iterable(file.rows(Report()) for file in files if file)
        return any({row.case_key, row.sheriff_key} & keys for row in rows)

    def attempt_file(self) -> CsvFile | None:
        """The file of attempts, if there is one."""
        if not self.attempts:
            return None
        return CsvFile(self.attempts, _("attempts"), ATTEMPTS, self.mapping)


def examine(files: Files, on_bytes_read: OnBytesRead = lambda _bytes_read: None) -> Report:
    """What importing `files` would change, and what is wrong with them; changes nothing."""
    return _process(files, None, on_bytes_read)


def import_files(
    files: Files,
    on_bytes_read: OnBytesRead = lambda _bytes_read: None,
    staff: AbstractBaseUser | None = None,
) -> tuple[FeedImport, Report]:
    """Import each row of `files` that counts, in one transaction; `staff` is who hands them in.

    RefusedError, and nothing done, when a file can't be read; HeldError, and nothing done but
    the asking, while a second person must look at them first, or said no.
    """
    begun = time.monotonic()
    try:
        try:
            feed_import, report = _import(files, on_bytes_read, staff)
        except IntegrityError:  # someone saved one of its numbers meanwhile: now that is on record
            feed_import, report = _import(files, on_bytes_read, staff)
    except bursts.HeldError as held:
        held.approval.ask()  # not in the transaction: that was rolled back
        raise
    rows, aside = report.counts.rows, len(report.lines_set_aside)
    seconds = time.monotonic() - begun
    what = "import %s is taken in: %s rows, %s set aside, %.1f seconds"
    logger.info(what, feed_import.uuid, rows, aside, seconds)
    return feed_import, report


def _import(
    files: Files, on_bytes_read: OnBytesRead, staff: AbstractBaseUser | None
) -> tuple[FeedImport, Report]:
    with transaction.atomic():
        one_at_a_time()
        KeyProof.objects.add_missing()  # before a PIN is hashed with a new pepper
        feed_import = FeedImport.objects.create(source=files.name[:100], as_of=files.as_of)
        report = _process(files, feed_import, on_bytes_read)
        if report.errors.count:
            raise RefusedError(report)
        if report.question:
            feed_import.approval = _granted(report.question, files, staff)
        feed_import.rows_read = report.counts.rows
        feed_import.newly_served = report.counts.newly_served
        feed_import.finished_at = timezone.now()
        if report.lines_set_aside:
            feed_import.set_aside = list(report.rows_set_aside.lines())
            Task.objects.raise_once(Task.Kind.SET_ASIDE)
        feed_import.save()
        if staff:
            staff_acted.send(FeedImport, staff=staff, action="FEED_IMPORTED", case=None)
    return feed_import, report


def _granted(question: Approval, files: Files, staff: AbstractBaseUser | None) -> Approval:
    """The answer that lets `files` in; HeldError with the question, or with another answer."""
    same = Approval.objects.current().filter(kind=question.kind, subject=files.digest())
    answer = same.filter(feedimport=None).order_by("-pk").first()  # each counts once
    if answer and answer.is_granted:
        return answer
    question.subject, question.asked_by = files.digest(), staff  # type: ignore[assignment]
    raise bursts.HeldError(answer or question)


def one_at_a_time() -> None:
    """Wait for an import or an undoing under way; until this transaction's end, others wait."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])


def _process(files: Files, feed_import: FeedImport | None, on_bytes_read: OnBytesRead) -> Report:
    report, earlier_rows, measure = Report(), EarlierRows(), bursts.Measure()
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
    report.question = measure.question(report.counts.newly_served)
    return report


def in_chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """`rows` in lists of `size`; the last may be shorter."""
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk
