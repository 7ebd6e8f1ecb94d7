"""Rows of service attempts: new ones are added, none is changed."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.models import CivilProcess, ServiceAttempt
from feed.csv_file import Row
from feed.earlier_rows import EarlierRows
from feed.models import FeedImport
from feed.plan import Change, Plan
from feed.report import Report


class AttemptRows:
    """Adds the rows of a file of attempts for `feed_import`; without one, only reports."""

    def __init__(
        self, feed_import: FeedImport | None, report: Report, earlier_rows: EarlierRows
    ) -> None:
        self.feed_import, self.report, self.earlier_rows = feed_import, report, earlier_rows

    def process_rows(self, rows: Sequence[Row]) -> None:
        """Add the attempts that are not recorded yet."""
        keys = {row.sheriff_key for row in rows}
        papers = dict(
            CivilProcess.objects.filter(sheriff_key__in=keys).values_list("sheriff_key", "pk")
        )
        recorded = set(
            ServiceAttempt.objects.filter(civil_process__in=papers.values()).values_list(
                "civil_process", "attempted_at", "outcome"
            )
        )
        plan = Plan()
        for row in rows:
            key = (row.facts["attempted_at"], row.facts["outcome"])
            paper = papers.get(row.sheriff_key)
            if paper is None and not self.earlier_rows.has_paper(row.sheriff_key):
                sentence = _("No paper has this number. Send the paper with the cases first.")
                self.report.errors.add_at(_("attempts"), row.line, "sheriff_number", sentence)
            elif (paper, *key) not in recorded and self.earlier_rows.is_first_attempt(
                row.sheriff_key, *key
            ):
                self.report.counts.new_attempts += 1
                attempt = ServiceAttempt(
                    attempted_at=key[0], outcome=key[1], place=row.facts.get("place", "")
                )
                if paper:  # a first reading may not have it yet
                    attempt.civil_process_id = paper
                plan.attempts.append(Change(attempt))
        if self.feed_import and not self.report.errors.count:
            plan.write(self.feed_import)
