"""Rows of cases and papers: what each of them changes."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.models import Case, CivilProcess, ClosedDay
from feed import rules
from feed.columns import CASE_FACTS
from feed.facts import facts_of
from feed.models import FeedChange, FeedImport
from feed.plan import Change, Plan
from feed.reading import Row
from feed.report import Finding, Report
from feed.rules import Verdict
from feed.seen import Seen

# More wrong dates than this are one wrong column, not tasks for people.
TASKS_OF_A_FILE = 200
DATES = {"stage", "issued_on", "expires_on"}

Table = FeedChange.Table


class CaseReading:
    """One reading of a file of cases; what it finds is written for an import `taken` only."""

    def __init__(
        self, as_of: datetime, taken: FeedImport | None, report: Report, seen: Seen
    ) -> None:
        self.as_of, self.taken, self.report, self.seen = as_of, taken, report, seen
        self.calendar = ClosedDay.objects.calendar()
        self.durations = 0

    def take(self, rows: Sequence[Row]) -> None:
        """Work out what `rows` change, and write it."""
        self._look_up(rows)
        self.plan = Plan()
        for row in rows:
            self.report.counts.rows += 1
            self.report.counts.pins += bool(row.pin)
            if self._fits(row):
                self._take_row(row)
        if self.taken and not self.report.errors.count:
            self.plan.write(self.taken)

    def _look_up(self, rows: Sequence[Row]) -> None:
        cases: QuerySet[Case] = Case.objects.filter(case_key__in={row.case_key for row in rows})
        papers = CivilProcess.objects.filter(sheriff_key__in={row.sheriff_key for row in rows})
        if self.taken:
            # Not a plain FOR UPDATE: a message about a case must not wait for an import.
            cases = cases.order_by("pk").select_for_update(no_key=True)
            papers = papers.order_by("pk").select_for_update(no_key=True)
        # Papers first: another import may commit in between, and a paper has its case by then.
        self.papers = {paper.sheriff_key: paper for paper in papers}
        self.cases = {case.case_key: case for case in cases}

    def _fits(self, row: Row) -> bool:
        """Whether nothing in the file or in the records contradicts the row's numbers."""
        before = self.report.errors.count
        for column, words in self.seen.conflicts(row):
            self._refuse(row, column, words)
        paper, case = self.papers.get(row.sheriff_key), self.cases.get(row.case_key)
        if paper and (not case or paper.case_id != case.pk):
            words = _("This paper belongs to another case. Compare both numbers with the papers.")
            self._refuse(row, "sheriff_number", words)
        return self.report.errors.count == before

    def _take_row(self, row: Row) -> None:
        recorded_at: datetime = row.facts.get("recorded_at", self.as_of)
        paper = self.papers.get(row.sheriff_key)
        verdict = rules.judge(paper, row.facts, recorded_at) if paper else Verdict.TAKEN
        if verdict is Verdict.OLDER:
            self.report.counts.older += 1
            return
        if not paper or recorded_at >= paper.recorded_at:
            self._take_case(row)
        if paper and verdict is Verdict.CONFLICTS:
            self.report.counts.disagreements += 1
            self._warn(row, "status", _("The record says otherwise, and stays. Staff are asked."))
            paper.case = self.cases[row.case_key]
            said = row.facts.get("status", paper.status)
            if len(self.plan.conflicts) >= TASKS_OF_A_FILE:
                return  # one wrong column, not tasks; the report has the lines
            self.plan.conflicts.append((paper, said, rules.detail(row.facts)))
            return
        self._take_paper(row, paper, recorded_at)

    def _take_case(self, row: Row) -> None:
        case = self.cases.get(row.case_key)
        if not case:
            case = Case(case_number=row.facts["case_number"], case_key=row.case_key)
            self.cases[row.case_key] = case
            self.plan.cases[row.case_key] = Change(Table.CASE, case, None)
            if self.seen.is_first_change(row):
                self.report.counts.new_cases += 1
        news = rules.changed(case, row.facts, CASE_FACTS)
        if news and row.case_key not in self.plan.cases:
            self.plan.cases[row.case_key] = Change(Table.CASE, case, facts_of(Table.CASE, case))
            if self.seen.is_first_change(row):
                self.report.counts.changed_cases += 1
        for name, fact in news.items():
            setattr(case, name, fact)
        if DATES & set(row.facts) and not case.has_plausible_dates(self.calendar):
            words = _("The order lasts longer or shorter than its stage allows. Staff are asked.")
            self._warn(row, "expires_on", words)
            self.durations += 1
            if DATES & set(news) and self.durations <= TASKS_OF_A_FILE:
                self.plan.durations.append(case)

    def _take_paper(self, row: Row, paper: CivilProcess | None, recorded_at: datetime) -> None:
        is_new = paper is None
        if paper is None:
            paper = CivilProcess(
                case=self.cases[row.case_key],
                sheriff_number=row.facts["sheriff_number"],
                sheriff_key=row.sheriff_key,
                recorded_at=recorded_at,
            )
        for column in rules.left_out(paper, row.facts):
            self._warn(row, column, _("Left out: the paper is not served."))
        news = rules.news(paper, row.facts)
        if is_new or news:
            before = None if is_new else facts_of(Table.PAPER, paper)
            self.plan.papers.append(Change(Table.PAPER, paper, before))
            self.report.counts.new_papers += is_new
            self.report.counts.changed_papers += not is_new
        elif recorded_at != paper.recorded_at:
            self.plan.fresh.append(paper)
        for name, fact in news.items():
            setattr(paper, name, fact)
        paper.recorded_at = recorded_at
        for column, words in rules.missing(paper):
            self._refuse(row, column, words)

    def _refuse(self, row: Row, column: str, words: str) -> None:
        self.report.errors.add(Finding(_("cases"), row.line, column, words))

    def _warn(self, row: Row, column: str, words: str) -> None:
        self.report.warnings.add(Finding(_("cases"), row.line, column, words))
