"""Rows of cases and papers: what each of them changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Case, CivilProcess, ClosedDay
from feed import rules
from feed.columns import CASE_FACTS
from feed.csv_file import Row
from feed.earlier_rows import EarlierRows
from feed.known_numbers import KnownNumbers
from feed.models import Facts, FeedImport, facts_of
from feed.plan import Change, Plan
from feed.report import Report
from feed.rules import RowVerdict
from portal import bulk

# More than this are one wrong column, not tasks for people.
TASKS_OF_A_FILE = 200
DATES = {"stage", "issued_on", "expires_on"}
NEW_CASE = Case()  # only to be read: to make one takes longer than to read a line


@dataclass
class CaseRows:
    """Imports the rows of a file of cases for `feed_import`; without one, only reports."""

    as_of: datetime
    feed_import: FeedImport | None
    report: Report
    earlier_rows: EarlierRows

    def __post_init__(self) -> None:
        self.calendar = ClosedDay.objects.calendar()
        self.durations = 0
        self.alike = 0

    def process_rows(self, rows: Sequence[Row]) -> None:
        """Work out what `rows` change, and write it."""
        self._look_up(rows)
        self.plan = Plan()
        for row in rows:
            row.facts.setdefault("recorded_at", self.as_of)
            self.report.counts.rows += 1
            self.report.counts.pins += bool(row.pin)
            if faults := [
                *self.earlier_rows.conflicts(row),
                *self._wrong_numbers(row),
                *self._wrong_stage(row),
            ]:
                self._set_aside(row, faults)
            elif self._process_row(row):
                self.earlier_rows.remember(row)
        if self.feed_import and not self.report.errors.count:
            self.plan.write(self.feed_import)

    def _set_aside(self, row: Row, faults: Sequence[tuple[str, str]]) -> None:
        self.report.set_aside(_("cases"), row.line, faults)
        self.earlier_rows.set_aside(row)

    def _look_up(self, rows: Sequence[Row]) -> None:
        self.numbers = KnownNumbers(rows)
        self.numbers.name_as_recorded()
        numbers = bulk.among({row.case_key for row in rows})
        cases: QuerySet[Case] = Case.objects.filter(case_key__in=numbers)
        numbers = bulk.among({row.sheriff_key for row in rows})
        papers = CivilProcess.objects.filter(sheriff_key__in=numbers)
        if self.feed_import:
            # Not a plain FOR UPDATE: a message about a case must not wait for an import.
            cases = cases.order_by("pk").select_for_update(no_key=True)
            papers = papers.order_by("pk").select_for_update(no_key=True)
        # Papers first: another import may commit in between, and a paper has its case by then.
        self.papers = {paper.sheriff_key: paper for paper in papers}
        self.cases = {case.case_key: case for case in cases}

    def _wrong_numbers(self, row: Row) -> Iterator[tuple[str, str]]:
        """Column and sentence for each number that is another's, or reads like another's."""
        paper, case = self.papers.get(row.sheriff_key), self.cases.get(row.case_key)
        if paper and (not case or paper.case_id != case.pk):
            sentence = _(
                "This paper belongs to another case. Compare both numbers with the papers."
            )
            yield "sheriff_number", sentence
        for column, line in self.earlier_rows.alike(row, self.numbers):
            sentence = _("Line %(line)s has a number that reads alike. Say if they are two.")
            self._ask_about(row, column, line)
            yield column, sentence % {"line": line}
            return
        for column, key in self.numbers.keys_in_the_way(row, case, paper):
            sentence = _(
                "The record has a number that reads alike: %(number)s. Say if they are two."
            )
            self._ask_about(row, column, None)
            yield column, sentence % {"number": key.numbers()[0][0]}
            return

    def _ask_about(self, row: Row, column: str, other_line: int | None) -> None:
        """Have staff say whether the number of `row` is the one that it reads like."""
        self.alike += 1
        if self.alike <= TASKS_OF_A_FILE:
            self.plan.alike.append((column, row.facts[column], row.line, other_line))

    def _wrong_stage(self, row: Row) -> Iterator[tuple[str, str]]:
        case = self.cases.get(row.case_key, NEW_CASE)
        kind, stage = row.facts.get("kind", case.kind), row.facts.get("stage", case.stage)
        if stage == Case.Stage.INTERIM and kind != Case.Kind.OP:
            yield "stage", _("Only an order of protection can be interim.")

    def _process_row(self, row: Row) -> bool:
        """Plan what `row` changes; False, and nothing planned, when it is set aside."""
        recorded_at = row.facts["recorded_at"]
        paper = self.papers.get(row.sheriff_key) or CivilProcess(
            sheriff_number=row.facts["sheriff_number"],
            sheriff_key=row.sheriff_key,
            recorded_at=recorded_at,
        )
        decision = rules.decide(paper, row)
        if decision.errors:
            self._set_aside(row, decision.errors)
            return False
        if decision.verdict is RowVerdict.OLDER:
            self.report.counts.older += 1
            return True
        if recorded_at >= paper.recorded_at:
            self._process_case(row)
        paper.case = self.cases[row.case_key]
        self._warn(row, decision.warnings)
        if decision.verdict is RowVerdict.COUNTS:
            self._change_paper(paper, decision.changes, recorded_at)
            return True
        self.report.counts.conflicts += 1
        if self.report.counts.conflicts <= TASKS_OF_A_FILE:  # the report counts the rest
            status = row.facts.get("status", paper.status)
            self.plan.conflicts.append((paper, status, rules.reported_service(row.facts)))
        return True

    def _process_case(self, row: Row) -> None:
        case = self.cases.get(row.case_key)
        is_new = case is None
        if case is None:
            case = Case(case_number=row.facts["case_number"], case_key=row.case_key)
            self.cases[row.case_key] = case
        changes = rules.new_facts(case, row.facts, CASE_FACTS)
        if (is_new or changes) and row.case_key not in self.plan.cases:
            self.plan.cases[row.case_key] = Change(case, None if is_new else facts_of(case))
            if self.earlier_rows.is_first_change(row):
                self.report.counts.new_cases += is_new
                self.report.counts.changed_cases += not is_new
        _set(case, changes)
        if DATES & set(row.facts) and not case.has_plausible_dates(self.calendar):
            warning = _("The order lasts longer or shorter than its stage allows. Staff are asked.")
            self._warn(row, [("expires_on", warning)])
            self.durations += 1
            if DATES & set(changes) and self.durations <= TASKS_OF_A_FILE:
                self.plan.durations.append(case)

    def _change_paper(self, paper: CivilProcess, changes: Facts, recorded_at: datetime) -> None:
        is_new = paper.pk is None
        if is_new or changes:
            self.plan.papers.append(Change(paper, None if is_new else facts_of(paper)))
            self.report.counts.new_papers += is_new
            self.report.counts.changed_papers += not is_new
            self.report.counts.newly_served += changes.get("status") == CivilProcess.Status.SERVED
        elif recorded_at != paper.recorded_at:
            self.plan.fresh.append(paper)
        _set(paper, {**changes, "recorded_at": recorded_at})

    def _warn(self, row: Row, sentences: Sequence[tuple[str, str]]) -> None:
        for column, sentence in sentences:
            self.report.warnings.add_at(_("cases"), row.line, column, sentence)


def _set(row: Case | CivilProcess, facts: Facts) -> None:
    for name, fact in facts.items():
        setattr(row, name, fact)
