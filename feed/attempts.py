"""Rows of service attempts: new ones are added, none is changed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.models import CivilProcess, ServiceAttempt
from feed.models import FeedChange, FeedImport
from feed.plan import Change, Plan
from feed.reading import Row
from feed.report import Finding, Report
from feed.seen import Seen


class AttemptReading:
    """One reading of a file of attempts; what it finds is written for an import `taken` only."""

    def __init__(self, taken: FeedImport | None, report: Report, seen: Seen) -> None:
        self.taken, self.report, self.seen = taken, report, seen

    def take(self, rows: Sequence[Row]) -> None:
        """Add the attempts that are not known yet."""
        keys = {row.sheriff_key for row in rows}
        found = CivilProcess.objects.filter(sheriff_key__in=keys)
        papers = dict(found.values_list("sheriff_key", "pk"))
        known = set(
            ServiceAttempt.objects.filter(civil_process__in=papers.values()).values_list(
                "civil_process", "attempted_at", "outcome"
            )
        )
        plan = Plan()
        for row in rows:
            key = (row.facts["attempted_at"], row.facts["outcome"])
            paper = papers.get(row.sheriff_key)
            if paper is None and not self.seen.has_paper(row.sheriff_key):
                words = _("No paper has this number. Send the paper with the cases first.")
                self.report.errors.add(Finding(_("attempts"), row.line, "sheriff_number", words))
            elif (paper, *key) not in known and self.seen.is_first_attempt(row.sheriff_key, *key):
                self.report.counts.new_attempts += 1
                facts = {"place": "", **row.facts}
                del facts["sheriff_number"]
                attempt = ServiceAttempt(**facts)
                if paper:  # a first reading may not have it yet
                    attempt.civil_process_id = paper
                plan.attempts.append(Change(FeedChange.Table.ATTEMPT, attempt, None))
        if self.taken and not self.report.errors.count:
            plan.write(self.taken)
