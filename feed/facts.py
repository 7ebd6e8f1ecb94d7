"""What an import may change of a row, as it is kept to show and to undo it."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext

from cases.models import Case, CivilProcess, ServiceAttempt
from feed.columns import CASE_FACTS, PAPER_FACTS
from feed.models import FeedChange

Facts = dict[str, Any]

PIN = "pin_epoch"  # the one fact in a change that is about a PIN

KEPT: dict[str, tuple[str, ...]] = {
    FeedChange.Table.CASE: ("case_number", *CASE_FACTS),
    FeedChange.Table.PAPER: ("sheriff_number", *PAPER_FACTS, "recorded_at"),
    FeedChange.Table.ATTEMPT: ("attempted_at", "outcome", "place"),
}
MODELS: dict[str, type[models.Model]] = {
    FeedChange.Table.CASE: Case,
    FeedChange.Table.PAPER: CivilProcess,
    FeedChange.Table.ATTEMPT: ServiceAttempt,
}


def facts_of(table: str, row: models.Model) -> Facts:
    """The fed facts of `row`, fit for JSON."""
    return {name: _plain(getattr(row, name)) for name in KEPT[table]}


def put_back(table: str, row: models.Model, facts: Facts) -> None:
    """Set on `row` what was kept of it."""
    for name, fact in facts.items():
        setattr(row, name, _typed(MODELS[table], name, fact))


def shown(change: FeedChange) -> list[tuple[str, str, str]]:
    """Each fact that the change is about, for people: its name, what it was, what it became."""
    before = change.before or {}
    return [
        (_label(change.table, name), _words(before.get(name)), _words(fact))
        for name, fact in change.after.items()
        if fact != before.get(name) and (fact or change.before)
    ]


def _label(table: str, name: str) -> str:
    if name == PIN:
        return gettext("PINs or passes set so far")
    return str(getattr(MODELS[table]._meta.get_field(name), "verbose_name", name))


def _words(fact: Any) -> str:
    moment = parse_datetime(fact) if isinstance(fact, str) and "T" in fact[10:11] else None
    if moment:
        return f"{timezone.localtime(moment):%m/%d/%Y %I:%M %p}"
    return "" if fact is None else str(fact)


def _plain(fact: Any) -> Any:
    return fact.isoformat() if isinstance(fact, date) else fact


def _typed(model: type[models.Model], name: str, fact: Any) -> Any:
    field = model._meta.get_field(name)
    if fact is None or not isinstance(field, models.DateField):
        return fact
    return (parse_datetime if isinstance(field, models.DateTimeField) else parse_date)(fact)
