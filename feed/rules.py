"""What a row may say of a paper that is known.

The feed never un-serves a paper, and never goes back in time (design, decision 11).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import CivilProcess
from feed.columns import PAPER_FACTS, SERVICE_FACTS
from feed.models import FeedImport
from portal.walltime import is_same_minute

SERVED = CivilProcess.Status.SERVED
# Once recorded, only staff change these.
SETTLED = ("method", "served_at", "full_order_served_at")


class Verdict(Enum):
    """What becomes of a row."""

    TAKEN = auto()
    OLDER = auto()
    CONFLICTS = auto()


def judge(paper: CivilProcess, said: Mapping[str, Any], recorded_at: datetime) -> Verdict:
    """Whether the row that says `said`, of a record from `recorded_at`, counts."""
    if _was_corrected(paper, said, recorded_at):
        return Verdict.CONFLICTS
    if recorded_at < paper.recorded_at:
        # A service that was recorded before someone last wrote here by hand is news all the same.
        says_more = said.get("status") == SERVED and paper.status != SERVED
        return Verdict.CONFLICTS if says_more else Verdict.OLDER
    if paper.status == SERVED and _takes_back(paper, said):
        return Verdict.CONFLICTS
    return Verdict.TAKEN


def _was_corrected(paper: CivilProcess, said: Mapping[str, Any], recorded_at: datetime) -> bool:
    """Whether the row still calls served what staff found not to be.

    A later export may repeat the same slip, so its own date proves nothing: only a service
    after the correction is another one. Where an undone import was what was corrected, any
    later record counts: nobody doubted the service itself.
    """
    if not paper.corrected_at or paper.status == SERVED or said.get("status") != SERVED:
        return False
    served_at = said.get("served_at") or paper.served_at
    if served_at and served_at > paper.corrected_at:
        return False
    by_undoing = recorded_at > paper.corrected_at and FeedImport.objects.filter(
        undone_at=paper.corrected_at
    )
    return not (by_undoing and by_undoing.exists())


def _takes_back(paper: CivilProcess, said: Mapping[str, Any]) -> bool:
    if said.get("status", SERVED) != SERVED:
        return True
    return any(
        name in said and (known := getattr(paper, name)) and _differ(known, said[name])
        for name in SETTLED
    )


def _differ(known: Any, said: Any) -> bool:
    """Whether two facts contradict each other; times do by a minute or more."""
    if isinstance(known, datetime):
        return not is_same_minute(known, said)
    return bool(known != said)


def news(paper: CivilProcess, said: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of `said` that are new about `paper`, where the row counts."""
    if paper.status == SERVED:
        names = [
            name for name in ("place", *SETTLED) if name == "place" or not getattr(paper, name)
        ]
    elif said.get("status") == SERVED:
        names = list(PAPER_FACTS)
    else:
        names = ["status"]
    return changed(paper, said, names)


def changed(row: object, said: Mapping[str, Any], names: Any) -> dict[str, Any]:
    """The facts among `names` that `said` holds and `row` does not."""
    return {name: said[name] for name in names if name in said and said[name] != getattr(row, name)}


def left_out(paper: CivilProcess, said: Mapping[str, Any]) -> list[str]:
    """Facts of a service in a row that does not say SERVED of a paper that is not served."""
    if SERVED in (paper.status, said.get("status")):
        return []
    return [name for name in SERVICE_FACTS if name in said]


def missing(paper: CivilProcess) -> Iterator[tuple[str, str]]:
    """Column and words for each fact without which a paper can't be called served."""
    if paper.status != SERVED:
        return
    if not paper.served_at:
        yield "served_at", _("A served paper needs the time of service.")
    if not paper.method:
        yield "method", _("A served paper needs the type of service.")
    if paper.served_at and (full := paper.full_order_served_at) and full < paper.served_at:
        yield "full_order_served_at", _("This is before the paper was served.")


def detail(facts: dict[str, Any]) -> str:
    """How and when a row says that its paper was served, for staff to compare; "" if it doesn't."""
    method = dict(CivilProcess.Method.choices).get(facts.get("method", ""))
    at = facts.get("served_at")
    shown = at and date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
    return ", ".join(str(part) for part in (method, shown) if part)
