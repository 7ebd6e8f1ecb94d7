"""PINs of an imported file: hashed afterwards, from another reading of it.

They are in no row, report or log, and in no file of ours.
"""

from dataclasses import dataclass

from django.db import transaction

from cases import weak_pins
from cases.models import Case, Task
from feed.csv_file import Row
from feed.csv_text import OnBytesRead
from feed.importing import CHUNK, Files, in_chunks
from feed.known_numbers import KnownNumbers
from feed.models import PIN_EPOCH, FeedChange, FeedImport
from feed.report import Report


@dataclass
class PinCounts:
    """How many PINs were set, and how many are left for another time."""

    newly_set: int = 0
    left: int = 0


def set_pins(
    files: Files,
    feed_import: FeedImport,
    report: Report,
    on_bytes_read: OnBytesRead = lambda _bytes_read: None,
    most: int | None = None,
) -> PinCounts:
    """Set the PIN of each case that has neither PIN nor pass; `most` of them, or all.

    `report` is the import's: a row that was set aside sets no PIN either.

    Stopped half-way, it is finished by importing the same file again.
    """
    counts = PinCounts()
    case_file = files.case_file()
    with_pin = (
        row
        for row in case_file.rows(Report(), on_bytes_read)
        if row.pin and (case_file.name, row.line) not in report.lines_set_aside
    )
    for rows in in_chunks(with_pin, CHUNK):
        KnownNumbers(rows).name_as_recorded()
        pins = {row.case_key: row for row in rows}
        waiting = Case.objects.filter(case_key__in=pins, pin_hash="", pass_hash="")
        for case in waiting.order_by("pk"):
            if most is not None and counts.newly_set >= most:
                counts.left += 1
            else:
                counts.newly_set += _set_pin(case, pins[case.case_key], feed_import)
    return counts


def _set_pin(case: Case, row: Row, feed_import: FeedImport) -> bool:
    """Set the PIN, and note that this import did, but never what it is."""
    before = case.pin_epoch
    with transaction.atomic():
        if not case.set_first_pin(row.pin):
            return False
        if weak_pins.is_weak(row.pin):
            Task.objects.raise_once(Task.Kind.WEAK_PIN, case)
        FeedChange.objects.create(
            feed_import=feed_import,
            table=FeedChange.Table.CASE,
            row=case.pk,
            before={"case_number": case.case_number, PIN_EPOCH: before},
            after={"case_number": case.case_number, PIN_EPOCH: case.pin_epoch},
        )
    return True
