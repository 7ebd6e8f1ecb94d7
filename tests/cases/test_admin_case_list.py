"""The administrator's list of cases: what each is about, and what needs attention."""

import re

import pytest
from django.contrib.auth.models import Permission

from cases.models import Case, CivilProcess, RecordQuestion, Task
from tests.cases.test_admin_lists import queries


def row_of(desk, number: str) -> str:
    """The words in the list's row of a case."""
    page = desk.get("/admin/cases/case/").content.decode()
    [row] = [row for row in re.findall(r"<tr>.*?</tr>", page, re.S) if f">{number}<" in row]
    return " ".join(re.sub(r"<[^>]+>", " ", row).split())


def test_a_row_names_each_paper_and_its_status(desk, case, other_case):
    CivilProcess.objects.create(case=case, sheriff_number="20082398", status="NOT_SERVED")
    assert "20082398: NOT SERVED 20082397: PENDING" in row_of(desk, "casehenry02")
    assert "20036078: SERVED" in row_of(desk, "909090909")


def test_a_row_says_what_needs_attention_and_not_what_was_looked_into(desk, case, other_case):
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    Task.objects.raise_once(Task.Kind.DURATION, case)
    RecordQuestion.objects.ask_which(
        case.civilprocess_set.get(), RecordQuestion.Source.FEED, "SERVED"
    )
    Task.objects.raise_once(Task.Kind.WEAK_PIN, case)
    Task.objects.get(kind="WEAK_PIN").dismiss()
    row = row_of(desk, "casehenry02")
    for sentence in (
        "Five wrong PINs within 24 hours",
        "The dates of this order look wrong",
        "the nightly records say SERVED, our record says PENDING",
    ):
        assert row.count(sentence) == 1
    assert "easy to guess" not in row
    assert "Five wrong PINs" not in row_of(desk, "909090909")


@pytest.mark.parametrize("kind", [*Task.ABOUT_LETTERS, *Task.ABOUT_CALLS])
def test_who_keeps_the_record_hears_of_no_message_and_puts_away_no_call(desk, case, kind):
    task = Task.objects.owe(kind, case, "this")
    sentence = str(Task.Kind(kind).label)
    assert sentence not in row_of(desk, "casehenry02")
    assert sentence not in desk.get("/admin/cases/task/").content.decode()
    desk.post("/admin/cases/task/", {"action": "dismiss", "_selected_action": [task.pk]})
    assert Task.objects.current().filter(pk=task.pk).exists()


def test_who_may_not_read_alarms_sees_none_in_the_list(desk, case, administrator):
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    administrator.groups.clear()
    administrator.user_permissions.add(Permission.objects.get(codename="view_case"))
    assert "PENDING" in row_of(desk, "casehenry02")
    assert "Five wrong PINs" not in row_of(desk, "casehenry02")


@pytest.mark.parametrize("address", ["cases/case/", "cases/case/?q=casehenry02"])
def test_more_rows_papers_and_alarms_take_no_more_queries(desk, case, address):
    before = len(queries(desk, address))
    for number in range(40):
        row = Case.objects.create(case_number=f"x{number}")
        CivilProcess.objects.create(case=row, sheriff_number=f"y{number}")
        RecordQuestion.objects.ask_which(
            row.civilprocess_set.get(), RecordQuestion.Source.FEED, "SERVED"
        )
    CivilProcess.objects.create(case=case, sheriff_number="20082398")
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    assert len(queries(desk, address)) <= before
