"""No file half-applies: it is refused and changes nothing, or it is taken in and is stable."""

from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from cases.models import Alarm
from feed.importing import examine, take_in
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
    '26 OP 7,3,SNCO,INTERIM,,,,"Markham, Room 2",SERVED,SHORT_FORM,2026-11-03 10:00,,,,8351',
    "26 OP 7,4,SNCO,INTERIM,,,,,RECALLED,,,,,2026-11-19 08:00,",
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


def take(raw: bytes, tries: str | None, as_of: datetime) -> Report:
    """What came of it, refused or not."""
    try:
        return take_in(files(raw, tries, as_of=as_of))[1]
    except RefusedError as refused:
        return refused.report


@pytest.mark.django_db
def test_the_file_is_good_before_its_accidents(case, other_case):
    raw = ("\n".join([HEADING, *ROWS]) + "\n").encode()
    report = take(raw, ATTEMPTS, timezone.now())
    assert not list(report.errors.lines())
    assert (report.counts.new_papers, report.counts.new_attempts) == (3, 2)


@pytest.mark.django_db
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(raw=mangled(), with_attempts=st.booleans(), corrected=st.booleans())
def test_no_file_half_applies(case, other_case, raw, with_attempts, corrected):
    tries = ATTEMPTS if with_attempts else None
    with transaction.atomic():
        if corrected:
            other_case.civilprocess_set.get().correct("PENDING", "MISTYPED")
        now = timezone.now()
        before = case_rows()
        checked = examine(files(raw, tries, as_of=now))
        assert case_rows() == before
        report = take(raw, tries, now)
        assert list(report.lines()) == list(checked.lines())
        after, tasks = case_rows(), Alarm.objects.count()
        event("refused" if report.errors.count else "taken in")
        if report.errors.count:
            assert after == before
        else:
            again = take(raw, tries, now)
            assert not again.errors.count
            assert case_rows() == after
            assert not FeedChange.objects.filter(feed_import=FeedImport.objects.first()).exists()
            assert Alarm.objects.count() == tasks
        transaction.set_rollback(True)
