"""Alarms warn; tasks ask staff to put a record right."""

import pytest
from django.contrib.auth.models import Group

from cases.models import RecordQuestion, Task
from staffack.models import AuditEntry

SAYS = "Sheriff number 20036078: the nightly records say PENDING, our record says SERVED"


@pytest.fixture
def task(other_case) -> Task:
    """The feed says that a served paper is pending."""
    RecordQuestion.objects.ask_which(
        other_case.civilprocess_set.get(), RecordQuestion.Source.FEED, "PENDING"
    )
    return Task.objects.get()


def test_the_queue_lists_warnings_and_tasks_apart(staff_client, task, case):
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    page = staff_client.get("/staff/").content.decode()
    warnings, tasks = page.index("Someone else may be trying"), page.index("Please look into this")
    assert warnings < page.index("Five wrong PINs") < tasks < page.index(SAYS)
    assert warnings < page.index("Waiting (") < tasks


def test_tasks_alone_raise_no_warning(staff_client, recipient, task):
    page = staff_client.get("/staff/").content.decode()
    assert "Please look into this" in page
    assert "Someone else may be trying" not in page
    assert 'role="alert"' not in page


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("WEAK_PIN", "easy to guess: call to replace it"),
        ("DURATION", "The dates of this order look wrong"),
        ("STALE", "The nightly records have not come"),
        ("REFUSED", "The nightly records could not be read"),
    ],
)
def test_each_task_says_what_to_do(staff_client, case, kind, sentence):
    Task.objects.raise_once(kind, case if kind in {"WEAK_PIN", "DURATION"} else None)
    assert sentence in staff_client.get("/staff/").content.decode()


def test_a_leads_notice_is_named_as_such(task):
    question = task.recordquestion
    question.source, question.reported, question.recorded = "LEADS", "SERVED", "NOT_SERVED"
    assert task.sentence == (
        "Sheriff number 20036078: a LEADS notice says SERVED, our record says NOT SERVED"
    )


def test_the_paper_is_linked_for_those_who_may_change_it(staff_client, task, liaison):
    link = f"/admin/cases/civilprocess/{task.paper.pk}/change/"
    assert link not in staff_client.get("/staff/").content.decode()
    liaison.is_staff = True
    liaison.save()
    liaison.groups.add(Group.objects.get(name="Administrator"))
    assert link in staff_client.get("/staff/").content.decode()


def test_a_cases_page_shows_its_own_tasks(staff_client, task, case, other_case):
    assert SAYS in staff_client.get(f"/staff/cases/{other_case.uuid}/").content.decode()
    assert SAYS not in staff_client.get(f"/staff/cases/{case.uuid}/").content.decode()


def test_a_task_is_put_away_once_with_its_line_in_the_log(staff_client, task, liaison):
    for _press in range(2):
        assert staff_client.post(f"/staff/tasks/{task.pk}/").status_code == 303
    assert SAYS not in staff_client.get("/staff/").content.decode()
    entry = AuditEntry.objects.get()
    assert (entry.staff, entry.action, entry.case) == (liaison, "DISMISSED", task.case)


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser: no way into the queue."""
    client.force_login(administrator)
    return client


def test_an_administrator_finds_tasks_in_the_admin_and_no_warnings(desk, task, case):
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    page = desk.get("/admin/cases/task/").content.decode()
    assert SAYS in page
    assert f"/admin/cases/civilprocess/{task.paper.pk}/change/" in page
    assert "Five wrong PINs" not in page


def test_an_administrator_puts_a_task_away_logged_too(desk, task, administrator):
    fields = {"action": "dismiss", "_selected_action": [task.pk]}
    desk.post("/admin/cases/task/", fields)
    assert not Task.objects.current().exists()
    entry = AuditEntry.objects.get()
    assert (entry.staff, entry.action, entry.case) == (administrator, "DISMISSED", task.case)
    assert SAYS not in desk.get("/admin/cases/task/").content.decode()


def test_a_warning_is_not_put_away_there(desk, case):
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    fields = {"action": "dismiss", "_selected_action": [Task.objects.get().pk]}
    desk.post("/admin/cases/task/", fields)
    assert Task.objects.current().exists()


def test_a_task_says_how_two_records_that_agree_on_served_differ(other_case):
    paper = other_case.civilprocess_set.get()
    same = "short form served, 11/20/2026 9 a.m."
    for detail in (same, same, "short form served, 11/21/2026 9 a.m."):
        RecordQuestion.objects.ask_which(paper, RecordQuestion.Source.LEADS, "SERVED", detail)
    first, _second = Task.objects.order_by("pk")
    assert "a LEADS notice says SERVED (short form served, 11/20/2026 9 a.m.)" in first.sentence
    assert "our record says SERVED (Substitute service, 10/25/2023" in first.sentence
