"""What the rows of a file change, and what they leave alone."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings

from cases.models import Case, CivilProcess, ServiceAttempt, Task
from feed.models import FeedChange, FeedImport
from tests.feed.conftest import GUIDES_OWN, HEADING, case_rows, imported, refused

CHICAGO = settings.AGENCY.zone
FULL = (
    "Case_Number,sheriff_number,kind,stage,issued_on,expires_on,hearing_at,courthouse,"
    "status,method,served_at,place,full_order_served_at,recorded_at,pin\n"
)
pytestmark = pytest.mark.django_db


def test_the_guides_own_two_cases_come_in():
    counts = imported(GUIDES_OWN).counts
    assert (counts.rows, counts.new_cases, counts.new_papers) == (2, 2, 2)
    pending = CivilProcess.objects.get(case__case_number="casehenry02")
    served = CivilProcess.objects.get(case__case_key="909090909")
    assert (pending.sheriff_number, pending.status) == ("20082397", "PENDING")
    assert (served.sheriff_number, served.method) == ("20036078", "SUBSTITUTE")
    assert served.served_at == datetime(2023, 10, 25, 14, 5, tzinfo=CHICAGO)


def test_every_column_is_kept():
    imported(
        FULL + "26 OP 1,30000001,cnco,Plenary,11/1/2026,2028-11-01,2026-12-01 09:30,Daley,"
        "served,short form,2026-11-02T10:15:30,Kedzie,11/03/2026 9:00 pm,2026-11-04 06:00Z,\n"
    )
    case = Case.objects.get()
    assert (case.kind, case.stage, case.courthouse) == ("CNCO", "PLENARY", "Daley")
    assert (str(case.issued_on), str(case.expires_on)) == ("2026-11-01", "2028-11-01")
    assert case.hearing_at == datetime(2026, 12, 1, 9, 30, tzinfo=CHICAGO)
    paper = CivilProcess.objects.get()
    assert (paper.status, paper.method, paper.place) == ("SERVED", "SHORT_FORM", "Kedzie")
    assert paper.full_order_served_at == datetime(2026, 11, 3, 21, 0, tzinfo=CHICAGO)
    assert paper.recorded_at.isoformat() == "2026-11-04T06:00:00+00:00"


def test_the_same_file_again_changes_no_row(now):
    imported(GUIDES_OWN, as_of=now)
    before = case_rows()
    imported(GUIDES_OWN, as_of=now)
    assert case_rows() == before
    assert not FeedChange.objects.filter(feed_import=FeedImport.objects.first()).exists()


def test_a_later_file_that_says_the_same_only_makes_the_record_fresher(now):
    imported(GUIDES_OWN, as_of=now - timedelta(days=1))
    counts = imported(GUIDES_OWN, as_of=now).counts
    assert (counts.changed_cases, counts.changed_papers) == (0, 0)
    assert set(CivilProcess.objects.values_list("recorded_at", flat=True)) == {now}


def test_an_absent_column_an_empty_cell_and_a_missing_row_change_nothing(case, other_case):
    Case.objects.filter(pk=case.pk).update(courthouse="Daley", stage="PLENARY")
    imported("case_number,sheriff_number,courthouse\ncasehenry02,20082397,\n")
    case.refresh_from_db()
    assert (case.courthouse, case.stage) == ("Daley", "PLENARY")
    assert other_case.civilprocess_set.get().status == "SERVED"


def test_letter_case_separators_and_a_label_do_not_make_another_number(case):
    imported("case_number,sheriff_number,stage\nCase No. CASEHENRY-02,20082397,INTERIM\n")
    assert [case.stage for case in Case.objects.all()] == ["INTERIM"]
    assert Case.objects.get().case_number == "casehenry02"


def test_a_case_may_have_several_papers():
    counts = imported("case_number,sheriff_number\nA1,1\na1,2\n").counts
    assert (counts.new_cases, counts.new_papers) == (1, 2)


def test_rows_far_apart_about_one_case_count_it_once():
    rows = "".join(f"26OP{1 + number % 1500},{number}\n" for number in range(1, 3001))
    counts = imported("case_number,sheriff_number\n" + rows).counts
    assert (counts.new_cases, counts.changed_cases, counts.new_papers) == (1500, 0, 3000)


def test_an_older_row_leaves_a_newer_record_alone(case, now):
    paper = case.civilprocess_set.get()
    row = "case_number,sheriff_number,status,stage,recorded_at\n"
    row += "casehenry02,20082397,RECALLED,PLENARY,2020-01-01 10:00\n"
    assert imported(row).counts.older == 1
    paper.refresh_from_db()
    case.refresh_from_db()
    assert (paper.status, case.stage) == ("PENDING", "EMERGENCY")
    assert paper.recorded_at > now - timedelta(hours=1)


def test_dates_that_do_not_fit_the_stage_come_in_with_a_warning_and_a_task(now):
    text = "case_number,sheriff_number,stage,issued_on,expires_on\n"
    text += "A1,1,EMERGENCY,2026-01-05,2026-06-05\nA2,2,PLENARY,2026-01-05,2026-06-05\n"
    report = imported(text, as_of=now)
    assert report.warnings.first == [
        "cases, line 2, expires_on: "
        "The order lasts longer or shorter than its stage allows. Staff are asked."
    ]
    assert [alarm.case.case_number for alarm in Task.objects.filter(kind="DURATION")] == ["A1"]
    imported(text, as_of=now)
    assert Task.objects.filter(kind="DURATION").count() == 1


def test_attempts_come_in_once_with_their_papers():
    attempts = "sheriff_number,attempted_at,outcome,place\n"
    attempts += "20082397,2026-11-02 18:20,no answer,Pulaski\n" * 2
    assert imported(GUIDES_OWN, attempts).counts.new_attempts == 1
    assert imported(GUIDES_OWN, attempts).counts.new_attempts == 0
    attempt = ServiceAttempt.objects.get()
    assert (attempt.outcome, attempt.place) == ("NO_ANSWER", "Pulaski")
    assert attempt.civil_process.sheriff_number == "20082397"


def test_attempts_for_a_paper_that_nobody_knows_are_refused():
    attempts = "sheriff_number,attempted_at,outcome\n77,2026-11-02 18:20,MOVED\n"
    assert refused(GUIDES_OWN, attempts) == [
        "attempts, line 2, sheriff_number: "
        "No paper has this number. Send the paper with the cases first."
    ]


def test_a_quiet_nights_file_of_attempts_may_hold_only_headings():
    assert imported(GUIDES_OWN, "sheriff_number,attempted_at,outcome\n").counts.new_attempts == 0


def test_facts_of_a_service_are_left_out_where_a_paper_is_not_served():
    report = imported(f"{HEADING}\nA1,1,PENDING,PERSONAL,,Kedzie\n")
    assert report.warnings.count == 2
    paper = CivilProcess.objects.get()
    assert (paper.method, paper.place) == ("", "")
