"""The rows of a workbook's first sheet (.xlsx), as text: what a person sees in its cells.

A workbook is a packed folder of XML that may hold anything. Its parts are counted before they are
read, entities are refused (openpyxl reads by defusedxml), formulas count as what they gave when
the file was saved, and nothing that it refers to elsewhere is looked at.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from os import SEEK_END
from typing import Any, BinaryIO
from zipfile import ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from feed.cells import CellError
from feed.csv_text import OnBytesRead, UnreadableError

ZIPPED, OLD_OR_LOCKED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MEGABYTE = 1024 * 1024
PACKED_MOST, UNPACKED_MOST = 20 * MEGABYTE, 200 * MEGABYTE
PARTS_MOST = 1_000
COLUMNS_MOST = 200
ROWS_MOST = 1_048_576  # what a sheet can have
# A spreadsheet shows so many digits of a number, and keeps 15.
DIGITS_SHOWN = 11


class SheetCell(str):
    """What a sheet keeps as a number or a date: perhaps not what somebody typed."""

    may_have_lost_digits = False
    is_date = False


def refuse_doubtful(cell: str, is_as_typed: bool) -> None:
    """CellError for a number that may have lost digits, and for a date in place of a number.

    `is_as_typed`: the cell counts as somebody typed it, as a case number or a PIN.
    """
    if not isinstance(cell, SheetCell):
        return
    if cell.may_have_lost_digits or (is_as_typed and cell.is_date):
        raise CellError(
            _(
                "The spreadsheet keeps this as a number or a date, and may have lost digits or "
                "zeros of it. Save this column as text."
            )
        )


def is_workbook(stream: BinaryIO) -> bool:
    """Whether the file begins as one, readable or not."""
    stream.seek(0)
    return stream.read(4) in {ZIPPED, OLD_OR_LOCKED}


def rows_of(stream: BinaryIO, on_bytes_read: OnBytesRead) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row of the first sheet; UnreadableError where it can't be read."""
    _refuse_bombs(stream)
    line = width = 0
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # what it says of its size may be wrong
        for line, cells in enumerate(sheet.iter_rows(), 1):
            if line > ROWS_MOST:
                raise UnreadableError(line, _("A sheet can't have so many rows."))
            if len(cells) > COLUMNS_MOST:
                raise UnreadableError(line, _("This row has more than 200 columns."))
            texts = [_text(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            width = width or len(texts)  # of the headings; cells that are empty may be left out
            yield line, texts + [""] * (width - len(texts))
    except UnreadableError:
        raise
    except Exception:  # whatever a damaged one makes of the library
        sentence = _(
            "This workbook can't be read from here on. Open it in your spreadsheet program, and "
            "save it as .xlsx or as CSV UTF-8."
        )
        raise UnreadableError(line + 1, sentence) from None
    on_bytes_read(stream.seek(0, SEEK_END))


def _refuse_bombs(stream: BinaryIO) -> None:
    """UnreadableError for a file that would unpack to more than a sheet of cases ever is."""
    stream.seek(0)
    if stream.read(4) == OLD_OR_LOCKED:
        sentence = _(
            "This workbook has a password, or is of an old kind. Save it as .xlsx without a "
            "password, or as CSV UTF-8."
        )
        raise UnreadableError(1, sentence)
    too_large = UnreadableError(
        1, _("A workbook may have 20 MB, and 200 MB unpacked. Send a larger list as CSV.")
    )
    if stream.seek(0, SEEK_END) > PACKED_MOST:
        raise too_large
    unpacked = 0
    try:
        with ZipFile(stream) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
                raise too_large
            for part in parts:  # it may have lied of their sizes
                with archive.open(part) as opened:
                    while chunk := opened.read(MEGABYTE):
                        unpacked += len(chunk)
                        if unpacked > UNPACKED_MOST:
                            raise too_large
    except UnreadableError:
        raise
    except Exception:
        sentence = _("This workbook is damaged, or was cut off. Save it again, and send it anew.")
        raise UnreadableError(1, sentence) from None


def _text(cell: Any) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, (datetime, date)):
        shown = SheetCell(_moment(value))
        shown.is_date = True
        return shown
    if isinstance(value, (time, timedelta)):
        return str(value)
    whole = isinstance(value, int) or value.is_integer()
    shown = SheetCell(int(value) if whole else value)
    digits = len(str(abs(int(value))))
    shown.may_have_lost_digits = digits > DIGITS_SHOWN or _pads(cell.number_format)
    return shown


def _moment(value: date) -> str:
    if isinstance(value, datetime):
        value = (value + timedelta(milliseconds=500)).replace(microsecond=0)
        if value.time() != time.min:
            return value.isoformat(" ")
        value = value.date()
    return value.isoformat()


def _pads(number_format: str | None) -> bool:
    """Whether the format shows zeros before a number: 00000000, but not 0.00 or #,##0."""
    whole = (number_format or "").split(";")[0].split(".")[0]
    return whole.startswith("00") and not whole.strip("0-/() ")
