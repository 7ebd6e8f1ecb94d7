"""The lines of a CSV file, in whatever encoding and with whatever line ends it was saved.

What the file says of itself is believed: its byte order mark, its bytes, its first line. Nothing
is guessed that could read a word as another: a file that is neither UTF-8 nor Windows-1252
throughout is refused.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext as _

# Is called with how much of a file was read so far.
OnBytesRead = Callable[[int], None]

SEPARATORS = ",;\t|"
LONGEST_LINE = 64 * 1024  # characters
CHUNK = 64 * 1024  # bytes
OF_UTF_8 = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
QUOTED = re.compile(r'"[^"]*"')


class UnreadableError(Exception):
    """From which line on nothing more can be read, and why."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(line, sentence)
        self.line, self.sentence = line, sentence


def lines_of(stream: BinaryIO, on_bytes_read: OnBytesRead) -> Iterator[str]:
    """The lines of `stream` from its beginning, each with its end.

    UnreadableError at one that can't be read, and at a last one without an end: it was cut off.
    """
    encoding = _encoding(stream)
    stream.seek(0)
    text = TextIOWrapper(stream, encoding, newline="")  # its line ends stay: CR, LF or both
    number = 0
    try:
        while line := text.readline(LONGEST_LINE):
            number += 1
            on_bytes_read(stream.tell())
            if "\0" in line:
                sentence = _("Holds a NUL byte. Export the file again as CSV UTF-8.")
                raise UnreadableError(number, sentence)
            if not line.endswith(("\n", "\r")):
                raise UnreadableError(number, _without_end(line))
            yield line
    except UnicodeDecodeError:  # in UTF-16, whose bytes were not looked through
        raise UnreadableError(number + 1, _neither()) from None
    finally:
        text.detach()  # else it closes the stream, which is read again


def rows_of(stream: BinaryIO, on_bytes_read: OnBytesRead) -> Iterator[tuple[int, list[str]]]:
    """The line on which each row begins, and its cells; UnreadableError as of `lines_of`."""
    text, separator = _with_separator(lines_of(stream, on_bytes_read))
    rows = csv.reader(text, delimiter=separator, strict=True)
    start = 1
    try:
        for cells in rows:
            yield start, cells
            start = rows.line_num + 1
    except csv.Error:
        sentence = _(
            "From this row on, a quotation mark is not closed or stands inside a cell. "
            "Close it, or write it twice."
        )
        raise UnreadableError(start, sentence) from None


def _separator(first: str) -> str:
    """What stands between the cells of this line, the one of headings: a comma, if nothing does."""
    bare = QUOTED.sub("", first)
    return max(SEPARATORS, key=bare.count)


def _with_separator(lines: Iterator[str]) -> tuple[Iterator[str], str]:
    """All of `lines`, and what separates the cells of the first one that is not empty."""
    empty: list[str] = []
    for line in lines:
        if line.strip():
            return chain(empty, [line], lines), _separator(line)
        empty.append(line)
    return iter(empty), SEPARATORS[0]


def _encoding(stream: BinaryIO) -> str:
    """What `stream` is written in; UnreadableError, with its line, at a byte of neither."""
    stream.seek(0)
    begins = stream.read(4)
    if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if (line := _first_line_that_is_not(stream, "utf-8")) is None:
        return "utf-8-sig"
    is_marked = begins.startswith(codecs.BOM_UTF8)
    # A file of both was put together from two, or damaged on its way.
    is_mixed = any(map(OF_UTF_8.search, _chunks(stream)))
    if is_marked or is_mixed or _first_line_that_is_not(stream, "cp1252"):
        raise UnreadableError(line, _neither())
    return "cp1252"


def _first_line_that_is_not(stream: BinaryIO, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    for chunk in _chunks(stream):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        line += chunk.count(b"\n")
    return None


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    return iter(lambda: stream.read(CHUNK), b"")


def _neither() -> str:
    return _("This is neither UTF-8 nor Windows-1252. Save the file as CSV UTF-8.")


def _without_end(line: str) -> str:
    if len(line) >= LONGEST_LINE:
        return _("This line is longer than 64 KB. Is this a CSV file?")
    return _(
        "The file ends in the middle of this line. Send it again; "
        "if nothing is missing, end the last line with a line break."
    )
