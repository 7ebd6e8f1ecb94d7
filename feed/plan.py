"""What one chunk of rows changes, and writing it in a few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Model

from cases.models import Case, CivilProcess, RecordQuestion, SearchKey, Task
from feed.models import FACTS, Facts, FeedChange, FeedImport, facts_of


class Change(NamedTuple):
    """A row that the file makes (`before` is None) or changes; `row` holds what it becomes."""

    row: Model
    before: Facts | None = None


@dataclass
class Plan:
    """What a chunk changes. `fresh`: papers of which only `recorded_at` changes, to a later one."""

    cases: dict[str, Change] = field(default_factory=dict)
    papers: list[Change] = field(default_factory=list)
    attempts: list[Change] = field(default_factory=list)
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
            _write(changes)
            _claim_keys(changes)
            FeedChange.objects.bulk_create(
                FeedChange(
                    feed_import=feed_import,
                    table=table,
                    row=row.pk,
                    before=before,
                    after=facts_of(row),
                )
                for row, before in changes
            )
        rewrite(self.fresh, ["recorded_at"])
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


def _write(changes: Sequence[Change]) -> None:
    if made := [row for row, before in changes if before is None]:
        type(made[0])._default_manager.bulk_create(made)
    if changed := [row for row, before in changes if before is not None]:
        rewrite(changed, FACTS[type(changed[0])])


def _claim_keys(changes: Sequence[Change]) -> None:
    """Let the numbers of new cases and papers be found."""
    made = [row for row, before in changes if before is None]
    SearchKey.objects.claim_all(
        [(row.case_number, row, None) for row in made if isinstance(row, Case)]
        + [(row.sheriff_number, row.case, row) for row in made if isinstance(row, CivilProcess)]
    )


def rewrite(rows: Sequence[Any], names: Sequence[str]) -> None:
    """Update `names` of many rows at once: an INSERT that meets each row by its key."""
    if rows:
        type(rows[0])._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=list(names)
        )
