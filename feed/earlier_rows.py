"""What earlier lines of a file said: a few bytes a line, so that a large file fits."""

import struct
from collections.abc import Iterator

from django.utils.translation import gettext as _

from feed.columns import CASE_FACTS
from feed.csv_file import Row

ABOUT_A_CASE = (*CASE_FACTS, "pin")
PACKED = struct.Struct(f"=L{len(ABOUT_A_CASE)}L")


class EarlierRows:
    """Digests of numbers and facts, with their lines. Python's hashes differ in each process."""

    def __init__(self) -> None:
        self._papers: dict[int, int] = {}
        self._cases: dict[int, bytes] = {}
        self._changed_cases: set[int] = set()
        self._attempts: set[int] = set()

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        """Column and sentence for each contradiction to an earlier line; then remembers `row`."""
        if (line := self._papers.setdefault(hash(row.sheriff_key), row.line)) != row.line:
            sentence = _("The same paper is on line %(line)s. Keep one of them.")
            yield "sheriff_number", sentence % {"line": line}
        case = hash(row.case_key)
        line, *earlier = PACKED.unpack(self._cases.get(case) or PACKED.pack(row.line, *_NOTHING))
        facts = [*(row.facts.get(name) for name in CASE_FACTS), row.pin]
        pairs = list(zip(earlier, map(_digest, facts), strict=True))
        for name, (before, now) in zip(ABOUT_A_CASE, pairs, strict=True):
            if before and now and before != now:
                sentence = _("Line %(line)s says something else about the same case.")
                yield name, sentence % {"line": line}
        self._cases[case] = PACKED.pack(line, *(before or now for before, now in pairs))

    def has_paper(self, sheriff_key: str) -> bool:
        """Whether a line was about this paper."""
        return hash(sheriff_key) in self._papers

    def is_first_change(self, row: Row) -> bool:
        """Whether no earlier line changed this case; then remembers that this one did."""
        return _is_new(self._changed_cases, row.case_key)

    def is_first_attempt(self, *key: object) -> bool:
        """Whether no earlier line told of this attempt; then remembers it."""
        return _is_new(self._attempts, key)


_NOTHING = (0,) * len(ABOUT_A_CASE)


def _is_new(digests: set[int], key: object) -> bool:
    before = len(digests)
    digests.add(hash(key))
    return len(digests) > before


def _digest(fact: object) -> int:
    return hash(fact) & 0xFFFF_FFFF or 1 if fact else 0
