"""Files as the case system sends them."""

from io import BytesIO

import pytest
from django.apps import apps
from django.utils import timezone

from lookup.feed.importing import Files, examine, take_in
from lookup.feed.mapping import Mapping
from lookup.feed.report import Report

HEADING = "case_number,sheriff_number,status,method,served_at,place"
GUIDES_OWN = (
    f"{HEADING}\n"
    "casehenry02,20082397,PENDING,,,\n"
    "909090909,20036078,SERVED,SUBSTITUTE,10/25/2023 2:05 PM,100 Example Street\n"
)


def files(text: str | bytes, attempts: str | None = None, **facts) -> Files:
    """`text` and `attempts`, handed in."""
    raw = text.encode() if isinstance(text, str) else text
    tries = BytesIO(attempts.encode()) if attempts is not None else None
    return Files(cases=BytesIO(raw), name="cases.csv", attempts=tries, **facts)


def refused(text: str | bytes, attempts: str | None = None, **facts) -> list[str]:
    """The lines of errors that keep `text` from being taken in."""
    report = examine(files(text, attempts, **facts))
    assert report.errors.count
    return list(report.errors.lines())


def imported(text: str | bytes, attempts: str | None = None, **facts) -> Report:
    """What taking `text` in found."""
    return taken(text, attempts, **facts)[1]


def taken(text: str | bytes, attempts: str | None = None, **facts):
    """The import and its report."""
    handed_in = files(text, attempts, **facts)
    checked = examine(handed_in)
    assert not checked.errors.count, list(checked.errors.lines())
    found, report = take_in(handed_in)
    assert report.counts == checked.counts, "the check says what the import does"
    return found, report


def case_rows() -> list:
    """Every row about cases; imports and alarms aside."""
    names = ("case", "civilprocess", "serviceattempt")
    models = [apps.get_model("lookup", name) for name in names]
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def now():
    """A little while ago: a file's time may not be in the future."""
    return timezone.now()


__all__ = ["GUIDES_OWN", "HEADING", "Mapping", "case_rows", "files", "imported", "refused", "taken"]
