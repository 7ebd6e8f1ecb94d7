"""Two numbers are two: a row that would fold them is set aside alone, and the rest goes in."""

import pytest
from django.core.management import call_command
from django.test import Client

from cases.models import Case, CivilProcess, SearchKey, ServiceAttempt, Task
from feed.importing import examine, import_files
from feed.pins import set_pins
from feed.undoing import undo
from staffack.models import AuditEntry
from tests.feed.conftest import case_rows, files
from tests.walk import guess, search

KEYS = "case_number,sheriff_number"
pytestmark = pytest.mark.django_db


def imported(text: str):
    """The import of `text` and its report, some rows perhaps set aside, as its check foretold."""
    checked = examine(files(text))
    feed_import, report = import_files(files(text))
    assert list(report.lines()) == list(checked.lines())
    return feed_import, report


def papers(number: str) -> list[str]:
    """The papers that `number`, as a survivor types it, leads to."""
    case = Case.objects.matching(number).first()
    return sorted(case.civilprocess_set.values_list("sheriff_number", flat=True)) if case else []


@pytest.mark.parametrize(
    ("one", "other"),
    [("26-D-1-23", "26-D-12-3"), ("26 L 00123", "26 1 00123"), ("2026 OP 7", "26 OP 07")],
)
def test_of_two_case_numbers_that_read_alike_the_second_is_set_aside_with_both_lines(one, other):
    _import, report = imported(f"{KEYS}\n{one},30000001\n{other},30000002\nA9,30000003\n")
    assert len(report.lines_set_aside) == 1
    assert any("line 3, case_number: Line 2 has a number" in line for line in report.lines())
    assert papers(one) == ["30000001"]
    assert papers("30000002") == []
    assert papers("A9") == ["30000003"], "the rest goes in"
    task = Task.objects.get(kind="ALIKE")
    assert (task.recordquestion.reported, task.case.case_number) == (other, one)
    assert "cases.csv: 3, 2" in task.sentence


def test_a_number_that_reads_like_a_recorded_one_is_set_aside_and_asked_about_once():
    imported(f"{KEYS}\n26-D-1-23,30000001\n")
    before = case_rows()
    for _night in range(2):
        _import, report = imported(f"{KEYS}\nA9,30000003\n26-D-12-3,30000002\n")
        assert any("that reads alike: 26-D-1-23." in line for line in report.lines())
    assert case_rows()[0][:1] == before[0]
    assert Task.objects.filter(kind="ALIKE").count() == 1


def test_a_task_that_was_put_away_without_an_answer_is_asked_again():
    file = f"{KEYS}\n26-D-1-23,30000001\n26-D-12-3,30000002\n"
    imported(file)
    Task.objects.get(kind="ALIKE").dismiss()
    imported(file)
    assert Task.objects.current().filter(kind="ALIKE").count() == 1


def test_a_paper_padded_with_zeros_is_no_second_paper_and_changes_no_status():
    imported(f"{KEYS},status\nA1,00030037,PENDING\n")
    _import, report = imported(f"{KEYS},status\nA1,30037,NOT_SERVED\n")
    assert len(report.lines_set_aside) == 1
    assert [paper.status for paper in CivilProcess.objects.all()] == ["PENDING"]
    assert papers("30037") == papers("00030037") == ["00030037"]


def test_once_staff_say_that_they_are_one_the_row_counts(desk):
    imported(f"{KEYS},status\nA1,00030037,PENDING\n")
    row = f"{KEYS},status\nA1,30037,NOT_SERVED\n"
    imported(row)
    task = Task.objects.get(kind="ALIKE")
    desk.post("/admin/cases/task/", {"action": "are_one", "_selected_action": [task.pk]})
    assert AuditEntry.objects.get().action == "NUMBERS_ONE"
    imported(row)
    assert CivilProcess.objects.get().status == "NOT_SERVED"


def test_once_staff_say_that_they_are_two_both_are_there_and_the_shared_key_finds_neither(desk):
    file = f"{KEYS}\n26-D-1-23,30000001\n26-D-12-3,30000002\n"
    imported(file)
    task = Task.objects.get(kind="ALIKE")
    desk.post("/admin/cases/task/", {"action": "are_two", "_selected_action": [task.pk]})
    assert AuditEntry.objects.get().action == "NUMBERS_TWO"
    _import, report = imported(file)
    assert not report.lines_set_aside
    assert papers("26-D-1-23") == papers("26 d 1 23") == ["30000001"]
    assert papers("26-D-12-3") == ["30000002"]
    assert papers("26D123") == [], "which of the two nobody knows"
    assert not Task.objects.current().filter(kind="ALIKE").exists()


def test_the_import_keeps_the_reasons_and_its_page_and_the_command_show_them(desk, capsys):
    imported(f"{KEYS}\nA1,00030037\n")
    feed_import, report = imported(f"{KEYS}\nA1,30037\nA9,30000003\n")
    [reason] = report.rows_set_aside.lines()
    assert "cases, line 2, sheriff_number: The record has a number" in reason
    assert reason in desk.get(f"/admin/feed/feedimport/{feed_import.pk}/change/").content.decode()
    call_command("import_cases", show=str(feed_import.uuid))
    assert f"Set aside: {reason}" in capsys.readouterr().out


@pytest.mark.many
def test_a_column_of_numbers_that_read_alike_makes_at_most_200_tasks():
    numbers = range(30001, 30202)
    imported(f"{KEYS}\n" + "".join(f"A{number},000{number}\n" for number in numbers))
    _import, report = imported(f"{KEYS}\n" + "".join(f"A{number},{number}\n" for number in numbers))
    assert len(report.lines_set_aside) == 201, "all are told and none counts"
    assert Task.objects.filter(kind="ALIKE").count() == 200


def test_a_case_may_own_a_key_twice_as_case_number_and_as_sheriff_number():
    _import, report = imported(f"{KEYS}\n20082397,20082397\n20082397,20082398\n")
    assert not report.lines_set_aside
    assert papers("20082397") == ["20082397", "20082398"]


def test_a_sheriff_number_that_reads_like_another_cases_number_is_set_aside():
    imported(f"{KEYS}\n20082397,30000001\n")
    _import, report = imported(f"{KEYS}\nA2,2008 2397\n")
    assert report.lines_set_aside == {("cases", 2)}
    assert papers("A2") == []


@pytest.mark.parametrize("number", ["2.02401E+11", "NULL", "N/A", "#REF!", "TBD", "0"])
def test_what_a_spreadsheet_makes_of_numbers_is_set_aside_in_those_words(number):
    _import, report = imported(f"{KEYS}\n{number},30000001\n{number},30000002\nA9,30000003\n")
    assert len(report.lines_set_aside) == 2
    assert "Not a number" in "".join(report.rows_set_aside.lines())
    assert Case.objects.count() == 1


def test_marks_of_a_spreadsheet_around_a_number_are_taken_off():
    imported(f'{KEYS}\n"=""26OP900012""",30000001\n\'26OP900013,30000002\n')
    assert set(Case.objects.values_list("case_number", flat=True)) == {"26OP900012", "26OP900013"}


def test_a_row_that_is_set_aside_sets_no_pin():
    imported(f"{KEYS}\nA1,30000001\nA2,30000002\n")
    handed_in = files(f"{KEYS},pin\nA1,30000002,8351\nA2,30000002,9072\n")
    feed_import, report = import_files(handed_in)
    assert report.lines_set_aside == {("cases", 2)}
    assert set_pins(handed_in, feed_import, report).newly_set == 1
    assert not Case.objects.get(case_number="A1").pin_hash


def test_no_pin_shows_anothers_paper():
    file = f"{KEYS},pin\n26-D-1-23,30000001,8351\n26-D-12-3,30000002,9072\n"
    handed_in = files(file)
    set_pins(handed_in, *import_files(handed_in))
    for number, pin in (("26-D-1-23", "9072"), ("26-D-12-3", "9072"), ("26D123", "9072")):
        browser = Client()
        search(browser, number)
        assert guess(browser, pin).status_code == 403
    browser = Client()
    search(browser, "26D123")
    assert guess(browser, "8351").status_code == 303
    assert "30000002" not in browser.get("/order/").content.decode()


def test_undoing_an_import_takes_its_keys_with_it():
    imported(f"{KEYS}\nA1,20082397\n")
    before = sorted(SearchKey.objects.values_list("key", flat=True))
    feed_import, _report = imported(f"{KEYS}\nA1,20082397\nA1,20082398\nA2,20082399\n")
    undo(feed_import)
    assert sorted(SearchKey.objects.values_list("key", flat=True)) == before


def test_of_two_numbers_that_a_search_could_mean_the_one_written_alike_is_found():
    imported(f"{KEYS}\nA2,30137\nA1,3010037\n")
    assert papers("301 0037") == papers("3010037") == ["3010037"]
    assert papers("30137") == ["30137"]


def test_of_two_people_who_say_different_things_the_first_is_heard():
    imported(f"{KEYS}\n26-D-1-23,30000001\n")
    imported(f"{KEYS}\n26-D-12-3,30000002\n")
    one, other = Task.objects.get(kind="ALIKE"), Task.objects.get(kind="ALIKE")
    assert one.recordquestion.settle(are_two=True)
    before = list(SearchKey.objects.order_by("pk").values())
    assert not other.recordquestion.settle(are_two=False)
    assert list(SearchKey.objects.order_by("pk").values()) == before


def test_a_paper_is_once_in_a_file_however_staff_said_that_it_may_be_written(desk):
    imported(f"{KEYS},status\nA1,00030037,PENDING\n")
    imported(f"{KEYS},status\nA1,30037,PENDING\n")
    task = Task.objects.get(kind="ALIKE")
    desk.post("/admin/cases/task/", {"action": "are_one", "_selected_action": [task.pk]})
    _import, report = imported(f"{KEYS},place\nA1,30037,one\nA1,00030037,other\n")
    assert any("The same paper is on line 2." in line for line in report.lines())


def test_a_case_number_that_staff_said_is_one_brings_its_pin(desk):
    imported(f"{KEYS}\n2026 OP 7,30000001\n")
    imported(f"{KEYS}\n26 OP 07,30000001\n")
    task = Task.objects.get(kind="ALIKE")
    desk.post("/admin/cases/task/", {"action": "are_one", "_selected_action": [task.pk]})
    handed_in = files(f"{KEYS},pin\n26 OP 07,30000001,8351\n")
    feed_import, report = import_files(handed_in)
    assert set_pins(handed_in, feed_import, report).newly_set == 1


def test_attempts_at_a_paper_whose_row_was_set_aside_are_set_aside_too():
    imported(f"{KEYS}\nA1,30000001\nA2,30000002\n")
    attempts = "sheriff_number,attempted_at,outcome\n30000002,2026-11-02 18:20,MOVED\n"
    _import, report = import_files(files(f"{KEYS}\nA1,30000002\nA1,30000001\n", attempts))
    assert any("The row of its paper was set aside." in line for line in report.lines())
    assert not ServiceAttempt.objects.exists()


def test_after_two_a_paper_numbered_like_its_own_case_is_found_by_both_kinds(desk):
    imported(f"{KEYS}\n26OP555,26 OP 555\n")
    imported(f"{KEYS}\n26-OP-5-55,30000002\n")
    task = Task.objects.get(kind="ALIKE")
    desk.post("/admin/cases/task/", {"action": "are_two", "_selected_action": [task.pk]})
    assert Case.objects.matching("26OP555").exists()
    numbers = SearchKey.objects.for_number("26OP555")[0].numbers()
    assert [number for number, _paper in numbers] == ["26OP555", "26 OP 555"]


@pytest.mark.parametrize(("number", "is_one"), [("#30037", True), ("#####", False)])
def test_a_number_sign_may_stand_before_a_number(number, is_one):
    _import, report = imported(f"{KEYS}\nA1,{number}\nA9,30000003\n")
    assert bool(report.lines_set_aside) is not is_one


def test_a_number_that_grows_in_capitals_is_told_to_be_too_long():
    _import, report = imported(f"{KEYS}\n{'ﬃ' * 40},30000001\nA9,30000003\n")
    assert any("longer than 40 characters" in line for line in report.lines())
