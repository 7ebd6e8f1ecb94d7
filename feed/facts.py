"""The facts of a row that an import may change, as JSON keeps them to show and to undo them."""

from datetime import date
from typing import Any

from django.db import models

from cases.models import Case, CivilProcess, ServiceAttempt
from feed.columns import CASE_FACTS, PAPER_FACTS

Facts = dict[str, Any]

PIN_EPOCH = "pin_epoch"  # the one fact in a change that is about a PIN

FACTS: dict[type[models.Model], tuple[str, ...]] = {
    Case: ("case_number", *CASE_FACTS),
    CivilProcess: ("sheriff_number", *PAPER_FACTS, "recorded_at"),
    ServiceAttempt: ("attempted_at", "outcome", "place"),
}


def facts_of(row: models.Model) -> Facts:
    """The facts of `row`, fit for JSON."""
    facts = {name: getattr(row, name) for name in FACTS[type(row)]}
    return {
        name: fact.isoformat() if isinstance(fact, date) else fact for name, fact in facts.items()
    }


def put_back(row: models.Model, facts: Facts) -> None:
    """Set `facts`, as `facts_of` gave them, on `row`."""
    for field in row._meta.fields:
        if field.name in facts:
            setattr(row, field.name, field.to_python(facts[field.name]))
