"""Two numbers that staff told apart share a key: a third way to write it is neither, until asked.

Under `26D123` stand `26-D-1-23` and `26-D-12-3`; whose number `26/D/123` is, nobody has said.
"""

import pytest

from cases.models import Case, CivilProcess, SearchKey, Task
from feed.importing import import_files
from feed.models import FeedImport
from feed.report import Report
from feed.undoing import undo
from tests.cases.conftest import case_form
from tests.feed.conftest import files
from tests.staffack.test_leads import ADD_ON

KEYS = "case_number,sheriff_number"
BOTH = f"{KEYS}\n26-D-1-23,30000001\n26-D-12-3,30000002\n"
PAPERS = f"{KEYS}\nA1,00030037\nA2,30037\n"
pytestmark = pytest.mark.django_db


def taken_in(text: str) -> Report:
    """The report of importing `text`, some rows perhaps set aside."""
    return import_files(files(text))[1]


def answer(desk, action: str, **about: object) -> str:
    """Staff answer the tasks that stand about a number; the page that follows."""
    tasks = Task.objects.current().filter(kind__in=["ALIKE", "CROSSED"], **about)
    selected = {"action": action, "_selected_action": [task.pk for task in tasks]}
    return desk.post("/admin/cases/task/", selected, follow=True).content.decode()


def tell_apart(desk, text: str) -> None:
    """Import `text`, say that its two numbers are two, and import it again."""
    taken_in(text)
    answer(desk, "are_two")
    assert not taken_in(text).lines_set_aside


def asked() -> list[tuple[str, str]]:
    """Of each task that stands: the number, and the recorded one that it reads like."""
    tasks = (
        Task.objects.current().filter(kind="ALIKE").select_related("case", "recordquestion__paper")
    )
    return sorted((task.recordquestion.reported, str(task.paper or task.case)) for task in tasks)


THIRD = [("26/D/123", "26-D-1-23"), ("26/D/123", "26-D-12-3")]


def test_in_a_file_its_row_is_set_aside_and_staff_are_asked_of_both(desk):
    tell_apart(desk, BOTH)
    for _night in range(2):
        report = taken_in(f"{KEYS}\n26/D/123,30000003\nA9,30000009\n")
        assert report.lines_set_aside == {("cases", 2)}
        assert asked() == THIRD
    assert not CivilProcess.objects.filter(sheriff_number="30000003").exists()
    assert Case.objects.filter(case_number="A9").exists(), "the rest goes in"


def test_so_is_the_row_of_a_third_sheriff_number(desk):
    tell_apart(desk, PAPERS)
    assert taken_in(f"{KEYS},status\nA3,3-0037,NOT_SERVED\n").lines_set_aside == {("cases", 2)}
    assert asked() == [("3-0037", "00030037"), ("3-0037", "30037")]


def test_two_rows_that_nobody_told_apart_are_not_both_taken_in():
    taken_in(BOTH)
    assert Task.objects.get(kind="ALIKE").recordquestion.settle(are_two=True)
    Task.objects.all().delete()
    Case.objects.all().delete()
    report = taken_in(f"{KEYS}\n26/D/123,30000003\n2/6D123,30000004\n")
    assert report.lines_set_aside == {("cases", 3)}


def test_in_the_admin_it_is_an_error_beside_its_field_and_a_task(desk):
    tell_apart(desk, BOTH)
    page = desk.post("/admin/cases/case/add/", case_form(case_number="26/D/123")).content.decode()
    assert "This number reads like 26-D-1-23, which is in use." in page
    assert asked() == THIRD
    assert not Case.objects.filter(case_number="26/D/123").exists()


def test_of_a_leads_notice_staff_are_asked_and_no_paper_is_served(desk):
    tell_apart(desk, PAPERS)
    posted = {"sheriff_number": "3-0037", "text": ADD_ON}
    page = desk.post("/admin/staffack/leadsnotice/apply/", posted).content.decode()
    assert "Our record has 00030037, 30037, which reads alike." in page
    assert asked() == [("3-0037", "00030037"), ("3-0037", "30037")]
    assert not CivilProcess.objects.filter(status="SERVED").exists()


def test_it_comes_in_once_staff_said_of_each_that_it_is_another(desk):
    tell_apart(desk, BOTH)
    row = f"{KEYS}\n26/D/123,30000003\n"
    for recorded in ("26-D-1-23", "26-D-12-3"):
        assert taken_in(row).lines_set_aside
        answer(desk, "are_two", case__case_number=recorded)
    assert not taken_in(row).lines_set_aside
    assert not Task.objects.current().filter(kind="ALIKE").exists()
    assert Case.objects.matching("26 d 123").get().case_number == "26/D/123"
    assert Case.objects.matching("26-D-1-23").get().case_number == "26-D-1-23"


def test_it_counts_for_the_one_that_staff_said_it_is(desk):
    tell_apart(desk, BOTH)
    row = f"{KEYS},kind\n26/D/123,30000002,CNCO\n"
    taken_in(row)
    answer(desk, "are_one", case__case_number="26-D-12-3")
    assert asked() == [], "the other question is answered too"
    assert not taken_in(row).lines_set_aside
    assert Case.objects.get(case_number="26-D-12-3").kind == "CNCO"
    assert Case.objects.count() == 2


def test_where_both_are_gone_nobody_is_left_to_be_taken_for():
    taken_in(BOTH)
    assert Task.objects.get(kind="ALIKE").recordquestion.settle(are_two=True)
    undo(FeedImport.objects.get(source="cases.csv"))
    assert not Case.objects.exists()
    assert not taken_in(f"{KEYS}\n26/D/123,30000003\n").lines_set_aside
    assert Case.objects.matching("26/D/123").exists()


def test_a_case_number_and_a_sheriff_number_are_never_one_and_the_desk_says_why(desk):
    taken_in(f"{KEYS}\n20082397,30000001\n")
    row = f"{KEYS}\nA2,2008 2397\n"
    taken_in(row)
    task = Task.objects.get(kind="CROSSED")
    assert "was given as a sheriff number and reads like the case number 20082397" in task.sentence
    before = list(SearchKey.objects.order_by("pk").values())
    page = answer(desk, "are_one")
    assert "A case number and a sheriff number are not one." in page
    assert list(SearchKey.objects.order_by("pk").values()) == before
    assert Task.objects.current().filter(kind="CROSSED").exists(), "it still waits for an answer"
    answer(desk, "are_two")
    assert not taken_in(row).lines_set_aside


def test_the_other_way_round_the_task_says_so_too():
    taken_in(f"{KEYS}\nA1,20082397\n")
    taken_in(f"{KEYS}\n2008 2397,30000002\n")
    task = Task.objects.get(kind="CROSSED")
    assert "was given as a case number and reads like the sheriff number 20082397" in task.sentence


def test_one_counts_for_a_case_that_has_a_paper_of_the_same_number(desk):
    taken_in(f"{KEYS}\n00030037,00030037\n")
    row = f"{KEYS},kind\n30037,00030037,CNCO\n"
    taken_in(row)
    answer(desk, "are_one")
    assert not taken_in(row).lines_set_aside
    assert Case.objects.get().kind == "CNCO"
