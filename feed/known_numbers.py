"""Which recorded numbers the numbers of a chunk of rows could be confused with."""

from collections.abc import Iterator, Sequence

from cases.models import Case, CivilProcess, SearchKey
from cases.models.search_keys import exact_key
from cases.numbers import search_keys
from feed.csv_file import Row
from portal import bulk

NUMBERS = ("case_number", "sheriff_number")


class KnownNumbers:
    """The recorded search keys that the numbers of `rows` have."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._of_file = rows
        numbers = {row.facts[name] for row in rows for name in NUMBERS if name in row.facts}
        self._keys = {number: search_keys(number) for number in numbers}
        wanted = {key for keys in self._keys.values() for key in keys}
        wanted |= {exact_key(number) for number in numbers}
        recorded = SearchKey.objects.filter(key__in=bulk.among(wanted))
        self._rows = {row.key: row for row in recorded}
        self._shared = {key for key, row in self._rows.items() if row.is_shared}

    def name_as_recorded(self) -> None:
        """Give each row the recorded number where staff said that it is one, written otherwise."""
        for row in self._of_file:
            key = self._rows.get(exact_key(row.facts.get("case_number", "")))
            if key and key.case and key.is_case_number:
                row.case_key = key.case.case_key
            key = self._rows.get(exact_key(row.facts["sheriff_number"]))
            if key and key.paper:
                row.sheriff_key = key.paper.sheriff_key

    def keys_in_the_way(
        self, row: Row, case: Case | None, paper: CivilProcess | None
    ) -> Iterator[tuple[str, SearchKey]]:
        """Column and key, for each number of `row` that is new and whose key another one has."""
        if case is None:
            for key in self._recorded(row.facts["case_number"]):
                yield "case_number", key
        if paper is None:
            for key in self._recorded(row.facts["sheriff_number"]):
                if case is None or not key.is_free_for(case, CivilProcess()):
                    yield "sheriff_number", key

    def own_keys(self, number: str) -> set[str]:
        """The search keys of `number`, without those that staff said it shares with another."""
        is_told_apart = exact_key(number) in self._rows
        return set(self._keys[number]) - (self._shared if is_told_apart else set())

    def _recorded(self, number: str) -> list[SearchKey]:
        exact = exact_key(number)
        if exact not in self._rows and not self._shared.isdisjoint(self._keys[number]):
            return SearchKey.objects.alike(number)
        rows = (self._rows.get(key) for key in [*self._keys[number], exact])
        return [row for row in rows if row and row.is_owned]
