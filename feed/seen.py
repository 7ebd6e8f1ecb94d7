"""What earlier lines of a file said: a few bytes a line, so that a large file fits."""

import struct
from collections.abc import Iterator

from django.utils.translation import gettext as _

from feed.columns import CASE_FACTS
from feed.reading import Row

ABOUT_A_CASE = (*CASE_FACTS, "pin")
PACKED = struct.Struct(f"=L{len(ABOUT_A_CASE)}L")


class Seen:
    """Digests of numbers and facts, with their lines. Python's hashes differ in each process."""

    def __init__(self) -> None:
        self._papers: dict[int, int] = {}
        self._cases: dict[int, bytes] = {}
        self._changed: set[int] = set()
        self._attempts: set[int] = set()

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        """Column and words for each contradiction to an earlier line; then remembers `row`."""
        paper = hash(row.sheriff_key)
        if (line := self._papers.setdefault(paper, row.line)) != row.line:
            yield (
                "sheriff_number",
                _("The same paper is on line %(line)s. Keep one of them.") % {"line": line},
            )
        case = hash(row.case_key)
        line, *before = PACKED.unpack(self._cases.get(case) or PACKED.pack(row.line, *_NOTHING))
        said = [*(_digest(row.facts.get(name)) for name in CASE_FACTS), _digest(row.pin)]
        for name, earlier, now in zip(ABOUT_A_CASE, before, said, strict=True):
            if earlier and now and earlier != now:
                yield (
                    name,
                    _("Line %(line)s says something else about the same case.") % {"line": line},
                )
        both = (earlier or now for earlier, now in zip(before, said, strict=True))
        self._cases[case] = PACKED.pack(line, *both)

    def is_first_change(self, row: Row) -> bool:
        """Whether no earlier line changed this case; then remembers that this one did."""
        before = len(self._changed)
        self._changed.add(hash(row.case_key))
        return len(self._changed) > before

    def has_paper(self, sheriff_key: str) -> bool:
        """Whether a line was about this paper."""
        return hash(sheriff_key) in self._papers

    def is_first_attempt(self, *key: object) -> bool:
        """Whether no earlier line told of this attempt; then remembers it."""
        before = len(self._attempts)
        self._attempts.add(hash(key))
        return len(self._attempts) > before


_NOTHING = (0,) * len(ABOUT_A_CASE)


def _digest(fact: object) -> int:
    return hash(fact) & 0xFFFF_FFFF or 1 if fact else 0
