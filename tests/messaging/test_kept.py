"""How long a message's content is kept, and what stays of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from cases.models import Alarm, Case, CivilProcess
from messaging.models import CONTENT, Message, Notification, Whereabouts
from portal.models import Tidying
from tests.walk import guess, search

START = datetime(2026, 11, 25, 9, tzinfo=UTC)
EVERYTHING = {
    "body": "canary body",
    "contact_method": "call",
    "contact": "(312) 555-0142",
    "safe_from": START,
    "safe_until": START + timedelta(hours=2),
    "ask_for": "Maria",
    "language": "Spanish",
    "voicemail_ok": True,
    "response_requested": True,
}


@pytest.fixture
def clock(db, time_machine):
    """Moves the time to so many days after START, and lets the worker do each of its jobs."""

    def after(days: float) -> None:
        time_machine.move_to(START + timedelta(days=days), tick=False)
        Tidying.note(timezone.now())  # it did so all the while
        call_command("send_notifications", "--once")

    after(0)
    return after


@pytest.fixture
def told(clock, case) -> Message:
    """Everything that a message may hold, and where he may be found."""
    message = Message(case=case, **EVERYTHING)
    assert message.send(Whereabouts(place="canary place", dogs="1"))
    return message


def serve(status: str = "SERVED", method: str = "PERSONAL") -> None:
    """What the sheriff recorded of each paper."""
    facts = {"method": "", "served_at": None}
    if status == "SERVED":
        facts = {"method": method, "served_at": timezone.now()}
    CivilProcess.objects.update(status=status, **facts)


def is_kept(message: Message) -> bool:
    """Whether all of its content is there; it is there or gone as a whole."""
    message.refresh_from_db()
    values = [getattr(message, name) for name in (*CONTENT, "response_requested")]
    kept = [bool(value) for value in values]
    kept += [message.voicemail_ok, Whereabouts.objects.exists(), message.erased_at is None]
    assert len(set(kept)) == 1, kept
    return kept[0]


@pytest.mark.parametrize("status", ["SERVED", "NOT_SERVED", "RECALLED"])
def test_30_days_after_it_was_read_and_the_papers_are_settled_its_content_is_gone(
    told, clock, status
):
    clock(1)
    told.acknowledge()
    serve(status)
    for days, kept in ((1, True), (30.9, True), (31.1, False)):
        clock(days)
        assert is_kept(told) is kept, days
    assert (told.sent_at, told.acknowledged_at) == (START, START + timedelta(days=1))


def test_the_later_of_the_two_counts(told, clock):
    told.acknowledge()
    clock(100)
    serve()
    for days, kept in ((100, True), (129.9, True), (130.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_while_a_paper_of_the_case_is_to_be_served_it_is_kept(told, clock):
    told.acknowledge()
    serve()
    second = told.case.civilprocess_set.create(sheriff_number="20082398")
    for days in (50, 400):
        clock(days)
        assert is_kept(told)
    CivilProcess.objects.filter(pk=second.pk).delete()


def test_a_short_form_leaves_the_full_order_to_be_served(told, clock):
    told.acknowledge()
    serve(method="SHORT_FORM")
    clock(1)
    clock(50)
    assert is_kept(told)
    CivilProcess.objects.update(full_order_served_at=timezone.now())
    for days, kept in ((50, True), (79.9, True), (80.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_a_case_without_a_paper_waits_for_one(told, clock):
    told.acknowledge()
    CivilProcess.objects.all().delete()
    clock(1)
    clock(100)
    assert is_kept(told)


def test_a_paper_that_comes_back_begins_the_time_anew(told, clock):
    told.acknowledge()
    serve()
    clock(1)
    serve("PENDING")
    clock(20)
    serve("NOT_SERVED")
    for days, kept in ((21, True), (50.9, True), (51.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_one_that_came_back_and_was_served_while_no_worker_ran_begins_it_anew(told, clock):
    told.acknowledge()
    serve()
    clock(1)
    CivilProcess.objects.update(served_at=START + timedelta(days=39.9))
    for days, kept in ((40, True), (69.8, True), (70, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_one_that_came_back_within_the_hour_before_its_time_is_over_keeps_it(told, clock):
    told.acknowledge()
    serve()
    clock(1)
    serve("PENDING")
    assert not Message.objects.over(START + timedelta(days=40)).exists()


def test_what_nobody_read_is_kept_and_asked_for_60_days_before_two_years_are_over(told, clock):
    serve()
    for days, asked in ((500, 0), (669, 0), (671, 1), (729, 1)):
        clock(days)
        assert Alarm.objects.filter(kind="LAPSING", case=told.case).count() == asked, days
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
    assert Alarm.objects.get(kind="LAPSING").dismissed_at


def test_two_years_after_it_was_sent_its_content_is_gone_in_any_case(told, clock):
    told.acknowledge()
    for days, kept in ((729, True), (731, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_what_is_read_at_the_last_moment_is_kept_30_days_more(told, clock):
    clock(671)
    clock(729)
    told.acknowledge()
    for days, kept in ((731, True), (758.9, True), (759.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_the_task_to_read_it_cannot_be_put_away_in_1_press(told, clock, liaison, administrator):
    clock(671)
    task = Alarm.objects.get(kind="LAPSING")
    staff, desk = Client(), Client()
    for browser, user in ((staff, liaison), (desk, administrator)):
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = staff.get("/staff/").content.decode()
    assert task.sentence in page
    assert f"/staff/alarms/{task.pk}/" not in page, "no button"
    staff.post(f"/staff/alarms/{task.pk}/")
    posted = {"action": "dismiss", "_selected_action": task.pk}
    answer = desk.post("/admin/cases/alarm/", posted, follow=True)
    assert "Read and acknowledge the message" in answer.content.decode()
    assert Alarm.objects.current().filter(pk=task.pk).exists()
    told.acknowledge()
    clock(672)
    assert not Alarm.objects.current().filter(pk=task.pk).exists()


def test_a_task_that_was_put_away_all_the_same_is_asked_anew(told, clock):
    """As after the office made the time longer, and shorter again."""
    clock(671)
    Alarm.objects.filter(kind="LAPSING").update(dismissed_at=timezone.now())
    for days, kept in ((700, True), (759.9, True), (760.1, False)):
        clock(days)
        assert is_kept(told) is kept, days


def test_no_mail_about_it_goes_out_any_more(told, clock, recipient, mailoutbox):
    Notification.objects.owe("message_received", message=told)
    told.erase(timezone.now())
    clock(1)
    assert not [mail for mail in mailoutbox if "message" in mail.subject]
    assert not Notification.objects.filter(message=told).exists()
    assert not told.erase(timezone.now()), "once"


@pytest.mark.parametrize("name", EVERYTHING)
def test_an_erased_row_holds_nothing(told, name):
    told.erase(timezone.now())
    told.refresh_from_db()
    setattr(told, name, EVERYTHING[name])
    with pytest.raises(IntegrityError):
        told.save(update_fields=[name])


def test_her_page_does_not_tell_whether_it_was_deleted_or_is_held(case, liaison, clock):
    seen = []
    for held_for in ("", "INQUIRY"):
        Case.objects.update(held_for=held_for)
        for days in (0, 31, 731):
            clock(days)
            if days == 0:
                Message.objects.all().delete()
                serve()
                read, unread = (Message(case=case, body=body) for body in ("read", "unread"))
                assert read.send()
                assert unread.send()
                read.acknowledge()
                read.answer("READ")
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


@pytest.mark.parametrize("was_verified", [True, False])
def test_a_new_number_after_a_verified_one_was_deleted_is_no_first_contact(
    told, case, was_verified
):
    if was_verified:
        told.verify()
    told.erase(timezone.now())
    Message(case=case, contact="(312) 555-0199", contact_method="call").send()
    [caution] = Message.objects.latest("pk").cautions()
    expected = "A contact verified earlier was deleted" if was_verified else "First contact"
    assert caution.startswith(expected)
    assert "Verify who answers" in caution
