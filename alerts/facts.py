"""What the record says of a case, in the few facts that an alert can tell of.

A wish keeps what was known when it began, and what was told since (`Wish.known`). Whatever the
record says beyond that is new. So nothing is missed while no worker runs, and nothing is told
twice, however the record changed: by a file, a person, or a notice from the police.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max

from alerts.events import Event
from cases.models import Case, CivilProcess
from lookup.models import DAY
from messaging.models import Message

Status = CivilProcess.Status
DAYS_BEFORE_END = (60, 14, 3)
DAY_BEGINS = timedelta(hours=9)
PAPERS, READ_TOLD_AT = "papers", "read told at"
HEARING, ENDING, READ = str(Event.HEARING), str(Event.ENDING), str(Event.READ)
NOT_YET = ""
SERVICE = {str(Event.SERVED), str(Event.SHORT_FORM)}

Facts = dict[str, Any]  # JSON


def facts_of(cases: Iterable[int], now: datetime) -> dict[int, Facts]:
    """What the record says of each of these cases, by their ids; in three queries."""
    ids = list(cases)
    dates = Case.objects.filter(pk__in=ids).values_list("pk", "hearing_at", "expires_on")
    # A day begins at nine in the morning: nobody is woken at midnight because one begins.
    today = (now.astimezone(settings.AGENCY.zone) - DAY_BEGINS).date()
    facts: dict[int, Facts] = {
        pk: {
            PAPERS: {},
            HEARING: hearing.isoformat() if hearing and hearing > now else "",
            ENDING: _ending(ends, today),
            READ: "",
        }
        for pk, hearing, ends in dates
    }
    papers = CivilProcess.objects.filter(case__in=ids).order_by("pk")
    columns = ("case", "pk", "status", "method", "full_order_served_at")
    for case, paper, *service in papers.values_list(*columns):
        facts[case][PAPERS][str(paper)] = _stand(*service)
    read = Message.objects.written().filter(case__in=ids, acknowledged_at__isnull=False)
    last = read.order_by().values_list("case").annotate(at=Max("acknowledged_at"))
    for case, at in last:
        facts[case][READ] = at.isoformat()
    return facts


def _stand(status: str, method: str, full_order_served_at: datetime | None) -> str:
    if status == Status.PENDING:
        return NOT_YET
    if status != Status.SERVED:
        return str(Event.RETURNED)
    is_short = method == CivilProcess.Method.SHORT_FORM and full_order_served_at is None
    return str(Event.SHORT_FORM if is_short else Event.SERVED)


def _ending(ends: date | None, today: date) -> list[Any]:
    """The end of the order and the fewest of DAYS_BEFORE_END that are left; empty before those."""
    left = [most for most in DAYS_BEFORE_END if ends and 0 <= (ends - today).days <= most]
    return [ends.isoformat(), min(left)] if ends and left else []


def news(known: Facts, said: Facts, events: Iterable[str], now: datetime) -> Facts:
    """What of `said` is new to who knows `known`, among the `events` that were asked for.

    That the record takes a service back is new to everybody who knew of it.
    """
    wanted, before = set(events), known.get(PAPERS, {})
    papers = {
        paper: stand
        for paper, stand in said[PAPERS].items()
        if stand != before.get(paper, NOT_YET)
        and (stand in wanted or (before.get(paper) in SERVICE and stand not in SERVICE))
    }
    new: Facts = {PAPERS: papers} if papers else {}
    for event in wanted & {HEARING, ENDING, READ}:
        if said[event] and said[event] != known.get(event):
            new[event] = said[event]
    told = known.get(READ_TOLD_AT)
    if told and now - datetime.fromisoformat(told) < DAY:
        new.pop(READ, None)
    return new


def learned(known: Facts, new: Facts, now: datetime) -> Facts:
    """What is known once `new` was told."""
    papers = {**known.get(PAPERS, {}), **new.get(PAPERS, {})}
    told = {READ_TOLD_AT: now.isoformat()} if READ in new else {}
    return {**known, **new, PAPERS: papers, **told}


def still_says(said: Facts, new: Facts) -> bool:
    """Whether some of `new` is what the record says."""
    papers = new.get(PAPERS, {}).items() & said[PAPERS].items()
    return bool(papers) or any(said[event] == new[event] for event in {*new} - {PAPERS})


def takes_back(known: Facts, new: Facts) -> bool:
    """Whether `new` says of a paper that it was not served, which had been told."""
    before = known.get(PAPERS, {})
    return any(
        before.get(paper) in SERVICE and stand not in SERVICE
        for paper, stand in new.get(PAPERS, {}).items()
    )


def wakes(new: Facts) -> bool:
    """Whether `new` tells of a service."""
    return bool(SERVICE & {*new.get(PAPERS, {}).values()})
