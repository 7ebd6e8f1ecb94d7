"""Files as the case system sends them."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.apps import apps
from django.utils import timezone

from feed.importing import Files, examine, import_files
from feed.mapping import Mapping
from feed.models import FeedImport
from feed.report import Report

HEADING = "case_number,sheriff_number,status,method,served_at,place"
GUIDES_OWN = (
    f"{HEADING}\n"
    "casehenry02,20082397,PENDING,,,\n"
    "909090909,20036078,SERVED,SUBSTITUTE,10/25/2023 2:05 PM,100 Example Street\n"
)


def files(text: str | bytes, attempts: str | None = None, **facts) -> Files:
    """The files `text` and `attempts`, to import."""
    raw = text.encode() if isinstance(text, str) else text
    attempts_file = BytesIO(attempts.encode()) if attempts is not None else None
    return Files(cases=BytesIO(raw), name="cases.csv", attempts=attempts_file, **facts)


def refused(text: str | bytes, attempts: str | None = None, **facts) -> list[str]:
    """What keeps `text`, or rows of it, from being imported."""
    report = examine(files(text, attempts, **facts))
    assert report.errors.count or report.lines_set_aside
    return [*report.errors.lines(), *report.rows_set_aside.lines()]


def imported(text: str | bytes, attempts: str | None = None, **facts) -> Report:
    """The report of importing `text`."""
    return import_of(text, attempts, **facts)[1]


def import_of(text: str | bytes, attempts: str | None = None, **facts) -> tuple[FeedImport, Report]:
    """The import of `text`, and its report."""
    handed_in = files(text, attempts, **facts)
    checked = examine(handed_in)
    assert not checked.errors.count, list(checked.errors.lines())
    assert not checked.lines_set_aside, list(checked.rows_set_aside.lines())
    feed_import, report = import_files(handed_in)
    assert report.counts == checked.counts, "the check says what the import does"
    return feed_import, report


def case_rows() -> list:
    """Every row about cases; imports and alarms aside."""
    names = ("case", "civilprocess", "serviceattempt")
    models = [apps.get_model("cases", name) for name in names]
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture(autouse=True)
def earlier_import(request) -> FeedImport | None:
    """Not the office's first file: that one waits for a person (test_bursts.py)."""
    has_database = "db" in request.fixturenames or "django_db" in request.keywords
    if not has_database or "first_file" in request.fixturenames:
        return None
    request.getfixturevalue("db")  # transactional where the test is
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    return FeedImport.objects.create(
        source="earlier.csv", as_of=long_ago, started_at=long_ago, finished_at=long_ago
    )


@pytest.fixture
def first_file() -> None:
    """The office has taken no file in yet."""


@pytest.fixture
def now():
    """A little while ago: a file's time may not be in the future."""
    return timezone.now()


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator)
    return client


__all__ = [
    "GUIDES_OWN",
    "HEADING",
    "Mapping",
    "case_rows",
    "files",
    "import_of",
    "imported",
    "refused",
]
