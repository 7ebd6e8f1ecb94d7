"""Rows of service attempts: new ones are added, none is changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import CivilProcess, ServiceAttempt
from feed.csv_file import Row
from feed.earlier_rows import EarlierRows
from feed.known_numbers import KnownNumbers
from feed.models import FeedImport
from feed.plan import Change, Plan
from feed.report import Report
from portal import bulk


@dataclass
class AttemptRows:
    """Adds the rows of a file of attempts for `feed_import`; without one, only reports."""

    feed_import: FeedImport | None
    report: Report
    earlier_rows: EarlierRows

    def process_rows(self, rows: Sequence[Row]) -> None:
        """Add the attempts that are not recorded yet."""
        KnownNumbers(rows).name_as_recorded()
        numbers = bulk.among({row.sheriff_key for row in rows})
        papers = CivilProcess.objects.filter(sheriff_key__in=numbers)
        keys = dict(papers.values_list("sheriff_key", "pk"))
        attempts = ServiceAttempt.objects.filter(civil_process__in=keys.values())
        recorded = set(attempts.values_list("civil_process", "attempted_at", "outcome"))
        plan = Plan()
        for row in rows:
            key = keys.get(row.sheriff_key)
            attempt = (row.facts["attempted_at"], row.facts["outcome"])
            if key is None and not self.earlier_rows.has_paper(row.sheriff_key):
                sentence = _("No paper has this number. Send the paper with the cases first.")
                self.report.set_aside(_("attempts"), row.line, [("sheriff_number", sentence)])
            elif self.earlier_rows.is_set_aside(row.sheriff_key):
                sentence = _("The row of its paper was set aside. Put that right first.")
                self.report.set_aside(_("attempts"), row.line, [("sheriff_number", sentence)])
            elif (key, *attempt) in recorded:
                continue
            elif self.earlier_rows.is_first_attempt(row.sheriff_key, *attempt):
                self.report.counts.new_attempts += 1
                del row.facts["sheriff_number"]
                if key:  # a new paper has none while its file is only checked
                    plan.attempts.append(Change(ServiceAttempt(civil_process_id=key, **row.facts)))
        if self.feed_import and not self.report.errors.count:
            plan.write(self.feed_import)
