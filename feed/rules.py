"""What a row of the file changes of a paper.

The feed never un-serves a paper, and never goes back in time: see docs/feed.md, "What a file
can't do".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import CivilProcess
from feed.columns import PAPER_FACTS, SERVICE_FACTS
from feed.csv_file import Row
from feed.models import Facts, FeedImport
from portal.walltime import is_same_day, is_same_minute

SERVED = CivilProcess.Status.SERVED
# Once recorded, only staff change these.
SETTLED = ("method", "served_at", "full_order_served_at")


class RowVerdict(Enum):
    """Whether a row counts."""

    COUNTS = auto()
    OLDER = auto()
    CONFLICTS = auto()


@dataclass(frozen=True)
class Decision:
    """What a row does to its paper. Warnings and errors are a column and a sentence each."""

    verdict: RowVerdict
    changes: Facts = field(default_factory=dict)
    warnings: Sequence[tuple[str, str]] = ()
    errors: Sequence[tuple[str, str]] = ()


def decide(paper: CivilProcess, row: Row) -> Decision:
    """What `row` changes of `paper`, a recorded one or a new one; changes nothing itself."""
    verdict = _verdict(paper, row.facts)
    if verdict is RowVerdict.CONFLICTS:
        sentence = _("The record says otherwise, and stays. Staff are asked.")
        return Decision(verdict, warnings=[("status", sentence)])
    if verdict is RowVerdict.OLDER:
        return Decision(verdict)
    changes = new_facts(paper, row.facts, _open_facts(paper, row.facts))
    after = {name: changes.get(name, getattr(paper, name)) for name in PAPER_FACTS}
    left_out = [name for name in SERVICE_FACTS if name in row.facts and after["status"] != SERVED]
    warnings = [(name, _("Left out: the paper is not served.")) for name in left_out]
    return Decision(verdict, changes, warnings, list(_missing(after)))


def new_facts(record: object, facts: Facts, names: Iterable[str]) -> Facts:
    """The facts among `names` of which `record` holds something else."""
    reported = {name: facts[name] for name in names if name in facts}
    return {name: fact for name, fact in reported.items() if fact != getattr(record, name)}


def reported_service(facts: Facts) -> str:
    """How and when a row says that its paper was served, for staff to compare; "" if it doesn't."""
    method = dict(CivilProcess.Method.choices).get(facts.get("method", ""))
    at = facts.get("served_at")
    shown_at = at and date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    return ", ".join(str(part) for part in (method, shown_at) if part)


def _verdict(paper: CivilProcess, facts: Facts) -> RowVerdict:
    if _repeats_what_was_corrected(paper, facts):
        return RowVerdict.CONFLICTS
    if facts["recorded_at"] < paper.recorded_at:
        # A service that was recorded before someone last wrote here by hand is news all the same.
        is_news = facts.get("status") == SERVED and paper.status != SERVED
        return RowVerdict.CONFLICTS if is_news else RowVerdict.OLDER
    if paper.status == SERVED and _takes_back(paper, facts):
        return RowVerdict.CONFLICTS
    return RowVerdict.COUNTS


def _repeats_what_was_corrected(paper: CivilProcess, facts: Facts) -> bool:
    """Whether the row still calls served what staff found not to be.

    A later export may repeat the same slip, so its own date proves nothing: only a service
    after the correction is another one. Where an undone import was what was corrected, any
    later record counts: nobody doubted the service itself.
    """
    corrected_at = paper.corrected_at
    if not corrected_at or paper.status == SERVED or facts.get("status") != SERVED:
        return False
    served_at = facts.get("served_at") or paper.served_at
    if served_at and served_at > corrected_at:
        return False
    by_undoing = FeedImport.objects.filter(undone_at=corrected_at)
    return not (facts["recorded_at"] > corrected_at and by_undoing.exists())


def _takes_back(paper: CivilProcess, facts: Facts) -> bool:
    if facts.get("status", SERVED) != SERVED:
        return True
    return any(
        name in facts and (recorded := getattr(paper, name)) and _differ(recorded, facts[name])
        for name in SETTLED
    )


def _differ(recorded: Any, reported: Any) -> bool:
    """Whether two facts contradict each other; times do by a minute or more."""
    if isinstance(recorded, datetime):
        return not (is_same_minute(recorded, reported) or is_same_day(recorded, reported))
    return bool(recorded != reported)


def _open_facts(paper: CivilProcess, facts: Facts) -> Sequence[str]:
    """The columns that a row which counts may set."""
    if paper.status == SERVED:
        return ["place", *(name for name in SETTLED if not getattr(paper, name))]
    return PAPER_FACTS if facts.get("status") == SERVED else ["status"]


def _missing(after: Facts) -> Iterator[tuple[str, str]]:
    """What keeps a paper from being called served."""
    if after["status"] != SERVED:
        return
    served_at, full_order_served_at = after["served_at"], after["full_order_served_at"]
    if not served_at:
        yield "served_at", _("A served paper needs the time of service.")
    if not after["method"]:
        yield "method", _("A served paper needs the type of service.")
    if served_at and full_order_served_at and full_order_served_at < served_at:
        yield "full_order_served_at", _("This is before the paper was served.")
