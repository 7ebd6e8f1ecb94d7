"""What earlier lines of a file said: a few bytes a line, so that a large file fits."""

import struct
from collections.abc import Iterator

from django.utils.translation import gettext as _

from cases.numbers import search_keys
from feed.columns import CASE_FACTS
from feed.csv_file import Row
from feed.known_numbers import KnownNumbers

ABOUT_A_CASE = (*CASE_FACTS, "pin")
PACKED = struct.Struct(f"=L{len(ABOUT_A_CASE)}L")
OWNER = struct.Struct("=LLL")  # digests of a number and of its case, and the line


class EarlierRows:
    """Digests of numbers and facts, with their lines. Python's hashes differ in each process."""

    def __init__(self) -> None:
        self._cases: dict[int, bytes] = {}
        self._changed_cases: set[int] = set()
        self._attempts: set[int] = set()
        self._set_aside: set[int] = set()
        # Lines of papers whose search key is another number's, or that are written otherwise.
        self._papers_of_shared_keys: dict[int, int] = {}
        self._owners: dict[int, bytes] = {}  # by search key, and which of the two numbers

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        """Column and sentence for each contradiction to an earlier line."""
        if line := self._line_of_paper(row.sheriff_key):
            sentence = _("The same paper is on line %(line)s. Keep one of them.")
            yield "sheriff_number", sentence % {"line": line}
        if not (packed := self._cases.get(hash(row.case_key))):
            return
        line, *earlier = PACKED.unpack(packed)
        for name, before, now in zip(ABOUT_A_CASE, earlier, _facts(row), strict=True):
            if before and now and before != now:
                sentence = _("Line %(line)s says something else about the same case.")
                yield name, sentence % {"line": line}

    def alike(self, row: Row, known: KnownNumbers) -> Iterator[tuple[str, int]]:
        """Column and line, for each number of `row` that an earlier one reads like and is not.

        A case may own a key twice, as its case number and as a sheriff number.
        """
        for column, other, number in _numbers(row):
            for key in known.own_keys(row.facts[column]):
                if same := self._owners.get(hash((key, column))):
                    digest, _case, line = OWNER.unpack(same)
                    if digest != _digest(number):
                        yield column, line
                elif crossed := self._owners.get(hash((key, other))):
                    _number, digest, line = OWNER.unpack(crossed)
                    if digest != _digest(row.case_key):
                        yield column, line

    def remember(self, row: Row) -> None:
        """Compare later lines with `row`, which was not set aside."""
        line, facts = row.line, _facts(row)
        if packed := self._cases.get(hash(row.case_key)):
            line, *earlier = PACKED.unpack(packed)
            facts = [before or now for before, now in zip(earlier, facts, strict=True)]
        self._cases[hash(row.case_key)] = PACKED.pack(line, *facts)
        for column, _other, number in _numbers(row):
            owner = OWNER.pack(_digest(number), _digest(row.case_key), row.line)
            for key in search_keys(row.facts[column]):
                self._owners.setdefault(hash((key, column)), owner)
        if not self._line_of_paper(row.sheriff_key):
            self._papers_of_shared_keys[hash(row.sheriff_key)] = row.line

    def has_paper(self, sheriff_key: str) -> bool:
        """Whether a line was about this paper."""
        return bool(self._line_of_paper(sheriff_key))

    def set_aside(self, row: Row) -> None:
        """Attempts at the paper of `row`, which was set aside, do not count either."""
        self._set_aside.add(hash(row.sheriff_key))

    def is_set_aside(self, sheriff_key: str) -> bool:
        """Whether a row about this paper was set aside."""
        return hash(sheriff_key) in self._set_aside

    def _line_of_paper(self, sheriff_key: str) -> int:
        """The line that was about this paper; 0 when none was."""
        packed = self._owners.get(hash((search_keys(sheriff_key)[0], "sheriff_number")))
        digest, _case, line = OWNER.unpack(packed) if packed else (0, 0, 0)
        if digest == _digest(sheriff_key):
            return int(line)
        return self._papers_of_shared_keys.get(hash(sheriff_key), 0)

    def is_first_change(self, row: Row) -> bool:
        """Whether no earlier line changed this case; then remembers that this one did."""
        return _is_new(self._changed_cases, row.case_key)

    def is_first_attempt(self, *key: object) -> bool:
        """Whether no earlier line told of this attempt; then remembers it."""
        return _is_new(self._attempts, key)


def _numbers(row: Row) -> list[tuple[str, str, str]]:
    """Each number's column, the other one's, and the number's identity."""
    return [
        ("case_number", "sheriff_number", row.case_key),
        ("sheriff_number", "case_number", row.sheriff_key),
    ]


def _facts(row: Row) -> list[int]:
    """The digest of each fact about the case, 0 where the row does not say."""
    return list(map(_digest, (*map(row.facts.get, CASE_FACTS), row.pin)))


def _is_new(digests: set[int], key: object) -> bool:
    before = len(digests)
    digests.add(hash(key))
    return len(digests) > before


def _digest(fact: object) -> int:
    return hash(fact) & 0xFFFF_FFFF or 1 if fact else 0
