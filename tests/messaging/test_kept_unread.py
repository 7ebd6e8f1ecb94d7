"""A message that nobody read: kept until staff were asked to, and what her page says of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, Task
from messaging.models import Message
from tests.desk import Client
from tests.messaging.conftest import is_kept, serve
from tests.walk import guess, search


def test_what_nobody_read_is_kept_and_asked_for_60_days_before_two_years_are_over(told, clock):
    serve()
    for days, asked in ((500, 0), (669, 0), (671, 1), (729, 1)):
        clock(days)
        assert Task.objects.filter(kind="LAPSING", case=told.case).count() == asked, days
        assert is_kept(told)
    clock(731)
    assert not is_kept(told)
    assert told.acknowledged_at is None
    assert not Message.objects.unacknowledged().exists()


def test_while_staff_were_not_asked_nothing_unread_is_deleted(told, clock):
    """The worker stood still for years, or its clock was years ahead."""
    for days, kept in ((800, True), (859, True), (861, False)):
        clock(days)
        assert is_kept(told) is kept, days


@pytest.mark.parametrize("is_read", [True, False])
def test_the_task_is_done_once_somebody_read_it_or_it_is_deleted(told, clock, is_read):
    clock(671)
    if is_read:
        told.acknowledge()
        clock(672)
    else:
        clock(731)
        clock(731)
    assert Task.objects.get(kind="LAPSING").ended_at


def test_the_task_to_read_it_cannot_be_put_away_in_1_press(told, clock, liaison, administrator):
    clock(671)
    task = Task.objects.get(kind="LAPSING")
    staff, desk = Client(), Client()
    for browser, user in ((staff, liaison), (desk, administrator)):
        browser.force_login(user)
    page = staff.get("/staff/").content.decode()
    assert task.sentence in page
    assert f"/staff/tasks/{task.pk}/" not in page, "no button"
    staff.post(f"/staff/tasks/{task.pk}/")
    posted = {"action": "dismiss", "_selected_action": task.pk}
    answer = desk.post("/admin/cases/task/", posted, follow=True)
    assert "Read and acknowledge the message" in answer.content.decode()
    assert Task.objects.current().filter(pk=task.pk).exists()
    told.acknowledge()
    clock(672)
    assert not Task.objects.current().filter(pk=task.pk).exists()


def test_a_task_that_was_put_away_all_the_same_is_asked_anew(told, clock):
    """As after the office made the time longer, and shorter again."""
    clock(671)
    Task.objects.filter(kind="LAPSING").end(Task.Outcome.OVER)
    for days, kept in ((700, True), (759.9, True), (760.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_her_page_does_not_tell_whether_it_was_deleted_or_is_held(case, liaison, clock):
    seen = []
    for held_for in ("", "INQUIRY"):
        Case.objects.update(held_for=held_for)
        for days in (0, 31, 731):
            clock(days)
            if days == 0:
                Task.objects.all().delete()
                Message.objects.all().delete()
                serve()
                read = Message(case=case, body="read")
                unread = Message(
                    case=case, body="unread", sent_at=timezone.now() + timedelta(minutes=1)
                )
                assert read.send()
                assert unread.send()
                read.acknowledge()
                read.answer("READ")
                Message.objects.filter(pk=read.pk).update(
                    replied_at=timezone.now() - timedelta(minutes=1)
                )
            seen.append(_times(case))
        erased = [bool(at) for at in Message.objects.values_list("erased_at", flat=True)]
        assert erased == [not held_for, False]
    assert seen[:3] == seen[3:]
    assert [page.count("acknowledged it") for page in seen[:3]] == [0, 0, 1]
    assert "Acknowledged by" in seen[0]
    assert "Your message was read." in seen[0]


def _times(case: Case) -> str:
    """The list of times on her page."""
    browser = Client()
    search(browser, case.case_number)
    guess(browser, "4826")
    page = browser.get("/order/").content.decode()
    return page[page.index('<ul class="times">') :].partition("</ul>")[0]


def test_of_one_that_nobody_read_in_two_years_her_page_says_so(told, clock, case):
    for days, said in ((0, False), (729, False), (731, True)):
        clock(days)
        words = "acknowledged it. If it still matters, please write again or call."
        assert (words in _times(case)) is said, days
