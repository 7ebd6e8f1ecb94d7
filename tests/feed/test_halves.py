"""No row half-applies: it is set aside and changes nothing, or it counts and is stable."""

from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cases.models import Task
from feed.importing import examine, import_files
from feed.models import FeedChange, FeedImport
from feed.report import RefusedError, Report
from tests.feed.conftest import case_rows, files

HEADING = (
    "case_number,sheriff_number,kind,stage,issued_on,expires_on,hearing_at,courthouse,"
    "status,method,served_at,place,full_order_served_at,recorded_at,pin"
)
ROWS = [
    "casehenry02,20082397,OP,EMERGENCY,2026-11-02,2026-11-20,2026-11-20 09:30,Daley,PENDING,,,,,,",
    "909090909,20036078,OP,PLENARY,,,,,SERVED,SUBSTITUTE,10/25/2023 2:05 PM,Kedzie,,,",
    '26 OP 7,3,SNCO,PLENARY,,,,"Markham, Room 2",SERVED,SHORT_FORM,2026-11-03 10:00,,,,8351',
    "26 OP 7,4,SNCO,PLENARY,,,,,RECALLED,,,,,2026-11-19 08:00,",
    "26 OP 8,5,CNCO,,,,,,NOT_SERVED,,,,,,9072",
]
ATTEMPTS = (
    "sheriff_number,attempted_at,outcome,place\n"
    "3,2026-11-02 18:20,MOVED,\n"
    "5,11/3/2026 9:05,OTHER,\n"
)
CELLS = [
    *("", "SERVED", "PENDING", "RECALLED", "PERSONAL", "casehenry02", "20082397", "3", "4826"),
    *("2026-11-03 10:00", "11/04/2026", "2026-02-30", "2026-11-01 01:30", "2099-01-01 10:00"),
    *('"', "a,b", "x" * 201, "\x00", "\u202e", "\U0001f600", "PLENARY", "OP", "--", "\n"),
]
wild = st.sampled_from(CELLS) | st.text(max_size=12)
ACCIDENTS = ["borrowed", "borrowed", "borrowed", "wild", "swapped", "doubled", "cut", "bytes"]


def happen(draw: st.DrawFn, accident: str, table: list[list[str]]) -> None:
    """Something happens to a row."""
    row, other = (table[draw(st.integers(1, len(table) - 1))] for _ in range(2))
    column = draw(st.integers(0, min(len(row), len(other)) - 1))
    if accident == "borrowed":
        row[column] = other[column]
    elif accident == "wild":
        row[column] = draw(wild)
    elif accident == "swapped":
        row[:], other[:] = list(other), list(row)
    elif accident == "doubled":
        table.append(list(row))
        table[-1][1] = draw(wild)


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A good file after up to three accidents."""
    table = [row.split(",") for row in [HEADING, *ROWS]]
    accidents = draw(st.lists(st.sampled_from(ACCIDENTS), max_size=3))
    for accident in accidents:
        happen(draw, accident, table)
    raw = ("\n".join(",".join(row) for row in table) + "\n").encode("utf-8", "surrogatepass")
    at = draw(st.integers(0, len(raw)))
    if "bytes" in accidents:
        raw = raw[:at] + draw(st.binary(max_size=3)) + raw[at + draw(st.integers(0, 3)) :]
    return raw[:at] if "cut" in accidents else raw


def report_of(raw: bytes, attempts: str | None, as_of: datetime) -> Report:
    """What came of it, refused or not."""
    try:
        return import_files(files(raw, attempts, as_of=as_of))[1]
    except RefusedError as refused:
        return refused.report


def without_lines(raw: bytes, report: Report) -> bytes:
    """The file of cases without the lines that were set aside; an empty line keeps each number."""
    lines = raw.split(b"\n")
    for file, line in report.lines_set_aside:
        if file == "cases":
            lines[line - 1] = b""
    return b"\n".join(lines)


def facts(rows: list) -> list:
    """What the rows say, without keys that are given anew."""
    given = {"id", "uuid", "case_id", "civil_process_id"}
    return [
        [{name: fact for name, fact in row.items() if name not in given} for row in table]
        for table in rows
    ]


@pytest.mark.django_db
def test_the_file_is_good_before_its_accidents(case, other_case):
    raw = ("\n".join([HEADING, *ROWS]) + "\n").encode()
    report = report_of(raw, ATTEMPTS, timezone.now())
    assert not list(report.errors.lines())
    assert (report.counts.new_papers, report.counts.new_attempts) == (3, 2)


@pytest.mark.django_db
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(raw=mangled(), with_attempts=st.booleans(), corrected=st.booleans())
def test_no_row_half_applies(case, other_case, raw, with_attempts, corrected):
    attempts = ATTEMPTS if with_attempts else None
    with transaction.atomic():
        if corrected:
            other_case.civilprocess_set.get().correct("PENDING", "MISTYPED")
        now = timezone.now()
        before = case_rows()
        savepoint = transaction.savepoint()
        checked = examine(files(raw, attempts, as_of=now))
        assert case_rows() == before
        report = report_of(raw, attempts, now)
        assert list(report.lines()) == list(checked.lines())
        after, tasks = case_rows(), Task.objects.count()
        event("refused" if report.errors.count else "imported")
        if report.errors.count:
            assert after == before
        else:
            again = report_of(raw, attempts, now)
            assert not again.errors.count
            assert again.lines_set_aside == report.lines_set_aside
            assert case_rows() == after
            assert not FeedChange.objects.filter(feed_import=FeedImport.objects.first()).exists()
            assert Task.objects.count() == tasks
            if b'"' not in raw:  # else a row may have several lines
                transaction.savepoint_rollback(savepoint)
                report_of(without_lines(raw, report), attempts, now)
                assert facts(case_rows()) == facts(after), "as if they were not in the file"
        transaction.set_rollback(True)
