"""PINs of a file that was taken in: hashed afterwards, from another reading of it.

They are in no row, report or log, and in no file of ours.
"""

from dataclasses import dataclass

from django.db import transaction

from cases import weak_pins
from cases.models import Alarm, Case
from feed.importing import CHUNK, At, Files, in_chunks
from feed.models import FeedChange, FeedImport
from feed.reading import Row
from feed.report import Report


@dataclass
class Pinned:
    """How many PINs were set, and how many are left for another time."""

    done: int = 0
    left: int = 0


def set_pins(
    files: Files, taken: FeedImport, at: At = lambda _bytes: None, most: int | None = None
) -> Pinned:
    """Set the PIN of each case that has neither PIN nor pass; `most` of them, or all.

    Stopped half-way, it is finished by taking the same file in again.
    """
    pinned = Pinned()
    with_pin = (row for row in files.case_sheet().rows(Report(), at) if row.pin)
    for rows in in_chunks(with_pin, CHUNK):
        pins = {row.case_key: row for row in rows}
        waiting = Case.objects.filter(case_key__in=pins, pin_hash="", pass_hash="")
        for case in waiting.order_by("pk"):
            if most is not None and pinned.done >= most:
                pinned.left += 1
            else:
                pinned.done += _set_pin(case, pins[case.case_key], taken)
    return pinned


def _set_pin(case: Case, row: Row, taken: FeedImport) -> bool:
    """Set it, and note that this import did: never what it is."""
    before = case.pin_epoch
    with transaction.atomic():
        if not case.set_first_pin(row.pin):
            return False
        if weak_pins.is_weak(row.pin):
            Alarm.objects.raise_once(Alarm.Kind.WEAK_PIN, case)
        FeedChange.objects.create(
            feed_import=taken,
            table=FeedChange.Table.CASE,
            row=case.pk,
            before={"case_number": case.case_number, "pin_epoch": before},
            after={"case_number": case.case_number, "pin_epoch": case.pin_epoch},
        )
    return True
