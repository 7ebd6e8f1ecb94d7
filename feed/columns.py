"""The columns of both files, for the template and the parser. `docs/feed.md` lists the same."""

from dataclasses import dataclass

from django.db.models import TextChoices

from cases.models import Case, CivilProcess, ServiceAttempt
from feed import cells


@dataclass(frozen=True)
class Column:
    """One column: its heading, how a cell is read, its codes, whether no cell may be empty."""

    name: str
    read: cells.Reader
    choices: type[TextChoices] | None = None
    is_needed: bool = False


def _coded(name: str, choices: type[TextChoices], *, is_needed: bool = False) -> Column:
    return Column(name, cells.code(choices), choices, is_needed)


CASES = [
    Column("case_number", cells.number, is_needed=True),
    Column("sheriff_number", cells.number, is_needed=True),
    _coded("kind", Case.Kind),
    _coded("stage", Case.Stage),
    Column("issued_on", cells.day),
    Column("expires_on", cells.day),
    Column("hearing_at", cells.moment),
    Column("courthouse", cells.text(100)),
    _coded("status", CivilProcess.Status),
    _coded("method", CivilProcess.Method),
    Column("served_at", cells.past),
    Column("place", cells.text(200)),
    Column("full_order_served_at", cells.past),
    Column("recorded_at", cells.past),
    Column("pin", cells.pin),
]
ATTEMPTS = [
    Column("sheriff_number", cells.number, is_needed=True),
    Column("attempted_at", cells.past, is_needed=True),
    _coded("outcome", ServiceAttempt.Outcome, is_needed=True),
    Column("place", cells.text(200)),
]

# What the rows keep of it.
CASE_FACTS = ("kind", "stage", "issued_on", "expires_on", "hearing_at", "courthouse")
SERVICE_FACTS = ("method", "served_at", "place", "full_order_served_at")
PAPER_FACTS = ("status", *SERVICE_FACTS)
