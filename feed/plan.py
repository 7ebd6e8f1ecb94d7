"""What one chunk of rows changes, and writing it in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Model

from cases.models import Case, CivilProcess, RecordQuestion, SearchKey, ServiceAttempt, Task
from feed.models import FACTS, MODELS, Facts, FeedChange, FeedImport, facts_of
from portal import bulk

Row = TypeVar("Row", bound=Model)


class Change(NamedTuple, Generic[Row]):
    """A row that the file makes (`before` is None) or changes; `row` holds what it becomes."""

    row: Row
    before: Facts | None = None


@dataclass
class Plan:
    """What a chunk changes. `fresh`: papers of which only `recorded_at` changes, to a later one."""

    cases: dict[str, Change[Case]] = field(default_factory=dict)
    papers: list[Change[CivilProcess]] = field(default_factory=list)
    attempts: list[Change[ServiceAttempt]] = field(default_factory=list)
    fresh: list[CivilProcess] = field(default_factory=list)
    conflicts: list[tuple[CivilProcess, str, str]] = field(default_factory=list)
    durations: list[Case] = field(default_factory=list)
    # Of rows set aside: the column and the number that reads like another, its line, and the
    # other's in the file.
    alike: list[tuple[str, str, int, int | None]] = field(default_factory=list)

    def write(self, feed_import: FeedImport) -> None:
        """Write all of it, in the order in which rows need each other."""
        for table, changes in (
            (FeedChange.Table.CASE, list(self.cases.values())),
            (FeedChange.Table.PAPER, self.papers),
            (FeedChange.Table.ATTEMPT, self.attempts),
        ):
            _write(MODELS[table], changes)
            bulk.insert(
                FeedChange,
                ("feed_import_id", "table", "row", "before", "after"),
                [(feed_import.pk, table, row.pk, before, facts_of(row)) for row, before in changes],
            )
        self._claim_keys()
        bulk.update(CivilProcess, ["recorded_at"], map(attrgetter("pk", "recorded_at"), self.fresh))
        for paper, reported, detail in self.conflicts:
            RecordQuestion.objects.ask_which(paper, RecordQuestion.Source.FEED, reported, detail)
        for case in self.durations:
            Task.objects.raise_once(Task.Kind.DURATION, case)
        for column, number, line, other_line in self.alike:
            lines = f"{line}, {other_line}" if other_line else str(line)
            RecordQuestion.objects.ask_if_alike(
                number,
                f"{feed_import.source}: {lines}",
                is_case_number=column == "case_number",
            )

    def _claim_keys(self) -> None:
        """Let the numbers of new cases and papers be found."""
        cases = [row for row, before in self.cases.values() if before is None]
        papers = [row for row, before in self.papers if before is None]
        SearchKey.objects.claim_all(
            [(case.case_number, case, None) for case in cases]
            + [(paper.sheriff_number, paper.case, paper) for paper in papers]
        )


def _write(model: type[Model], changes: Sequence[Change[Any]]) -> None:
    made = [row for row, before in changes if before is None]
    for row in made:
        if isinstance(row, CivilProcess):
            row.case = row.case  # which has its key by now
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    keys = bulk.insert(model, names, map(attrgetter(*names), made))
    for row, key in zip(made, keys, strict=True):
        row.pk = key
    changed = [row for row, before in changes if before is not None]
    bulk.update(model, FACTS[model], map(attrgetter("pk", *FACTS[model]), changed))
