import pytest

from cases.models import Case, CivilProcess, Task
from tests.cases.conftest import case_form
from tests.walk import guess, holds, search


def test_a_case_its_paper_and_pin_are_entered_and_she_can_sign_in(desk, client):
    response = desk.post("/admin/cases/case/add/", case_form(new_pin="8351"), follow=True)
    assert "was added successfully" in response.content.decode()
    assert CivilProcess.objects.get(sheriff_number="30000001").case.case_number == "26 OP 70001"
    search(client, "26-op-7ooo1")
    assert guess(client, "8351").headers["Location"] == "/order/"


def test_a_pin_is_never_shown_again(desk, case):
    page = desk.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert not holds(page, "4826")
    assert case.pin_hash not in page


def test_a_pin_of_five_digits_is_refused_and_nothing_else_is_lost(desk):
    page = desk.post("/admin/cases/case/add/", case_form(new_pin="12345")).content.decode()
    assert "A PIN is four digits." in page
    assert "26 OP 70001" in page
    assert not Case.objects.exists()


def test_a_number_that_reads_like_another_is_refused(desk, case):
    page = desk.post("/admin/cases/case/add/", case_form(case_number="CASEHENRY-O2"))
    assert "This number reads like" in page.content.decode()
    page = desk.post(
        "/admin/cases/case/add/",
        case_form(**{"civilprocess_set-0-sheriff_number": "2OO8-2397"}),
    )
    assert "This number reads like" in page.content.decode()
    page = desk.post(
        "/admin/cases/case/add/",
        case_form(**{"civilprocess_set-0-sheriff_number": "0020082397"}),
    )
    assert "This number reads like 20082397" in page.content.decode()
    tasks = Task.objects.filter(kind="ALIKE").values_list("recordquestion__reported", flat=True)
    assert sorted(tasks) == ["0020082397", "2OO8-2397", "CASEHENRY-O2"]


def test_once_staff_say_that_the_two_are_two_the_second_is_saved(desk, case):
    form = case_form(case_number="CASEHENRY-O2")
    desk.post("/admin/cases/case/add/", form)
    tasks = [task.pk for task in Task.objects.filter(kind="ALIKE")]
    desk.post("/admin/cases/task/", {"action": "are_two", "_selected_action": tasks})
    desk.post("/admin/cases/case/add/", form)
    assert Case.objects.filter(case_number="CASEHENRY-O2").exists()


def test_a_served_paper_needs_its_time_and_type(desk):
    response = desk.post(
        "/admin/cases/case/add/", case_form(**{"civilprocess_set-0-status": "SERVED"})
    )
    assert "A served paper needs the time and the type of service." in response.content.decode()


def test_search_finds_a_case_by_either_whole_number(desk, case, other_case):
    for typed in ("casehenry02", "2008 2397", "Case No. casehenry2", "٢٠٠٨٢٣٩٧"):
        page = desk.get("/admin/cases/case/", {"q": typed}).content.decode()
        assert "casehenry02" in page
        assert "909090909" not in page


def test_attempts_are_entered_on_the_papers_page(desk, case):
    paper = case.civilprocess_set.get()
    desk.post(
        f"/admin/cases/civilprocess/{paper.pk}/change/",
        {
            "case": case.pk,
            "sheriff_number": "20082397",
            "status": "PENDING",
            "serviceattempt_set-TOTAL_FORMS": "1",
            "serviceattempt_set-INITIAL_FORMS": "0",
            "serviceattempt_set-0-attempted_at_0": "2026-11-23",
            "serviceattempt_set-0-attempted_at_1": "18:20",
            "serviceattempt_set-0-outcome": "NO_ANSWER",
        },
    )
    assert paper.serviceattempt_set.get().outcome == "NO_ANSWER"


def test_a_weak_pin_is_refused_with_a_way_out(desk):
    page = desk.post("/admin/cases/case/add/", case_form(new_pin="1234")).content.decode()
    assert "This PIN is easy to guess." in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "PENDING", "method": "PERSONAL"}, "has no type, time or place of service"),
        ({"status": "NOT_SERVED", "place": "Here"}, "has no type, time or place of service"),
        (
            {
                "status": "SERVED",
                "method": "PERSONAL",
                "served_at_0": "2097-11-20",
                "served_at_1": "09:00",
            },
            "This is in the future.",
        ),
    ],
    ids=["pending_with_type", "not_served_with_place", "served_in_the_future"],
)
def test_a_paper_can_not_contradict_itself(desk, changes, said):
    facts = {f"civilprocess_set-0-{name}": value for name, value in changes.items()}
    page = desk.post("/admin/cases/case/add/", case_form(**facts)).content.decode()
    assert said in page
    assert not CivilProcess.objects.exists()


def test_a_visit_can_not_lie_ahead(desk, case):
    paper = case.civilprocess_set.get()
    page = desk.post(
        f"/admin/cases/civilprocess/{paper.pk}/change/",
        {
            "case": case.pk,
            "sheriff_number": "20082397",
            "status": "PENDING",
            "serviceattempt_set-TOTAL_FORMS": "1",
            "serviceattempt_set-INITIAL_FORMS": "0",
            "serviceattempt_set-0-attempted_at_0": "2097-11-23",
            "serviceattempt_set-0-attempted_at_1": "18:20",
            "serviceattempt_set-0-outcome": "NO_ANSWER",
        },
    ).content.decode()
    assert "This is in the future." in page
    assert not paper.serviceattempt_set.exists()
