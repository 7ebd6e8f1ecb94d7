from datetime import timedelta

from django.utils import timezone

from cases.models import CivilProcess
from tests.walk import guess, search


def test_a_pending_order_without_attempts_or_messages(survivor):
    page = survivor.get("/order/").content.decode()
    assert "Not served yet" in page
    assert "No service attempt has been made yet." in page
    assert "No messages yet." in page


def test_a_served_order_says_when_how_and_where(client, other_case):
    search(client, "20036078", "sheriff")
    guess(client, "7305")
    page = client.get("/order/").content.decode()
    for fact in (
        "Served on October 25, 2023, papers left at the other person",
        "October 25, 2023, 2:05 PM",
        "Substitute service",
        "100 Example Street",
    ):
        assert fact in page


def test_all_papers_of_the_case_show_and_no_other_cases(survivor, case, other_case):
    CivilProcess.objects.create(case=case, sheriff_number="20082398")
    page = survivor.get("/order/").content.decode()
    assert "20082397" in page
    assert "20082398" in page
    assert "20036078" not in page


def test_without_a_pin_there_is_no_order_page(client, case):
    search(client, "casehenry02")
    assert client.get("/order/").headers["Location"] == "/lookup/"


def test_a_new_pin_ends_the_session(survivor, case):
    case.set_pin("9371")
    assert survivor.get("/order/").headers["Location"] == "/lookup/"


def test_a_session_ends_after_thirty_minutes_in_all(survivor, time_machine):
    now = timezone.now()
    for minutes, status in [(9, 200), (18, 200), (27, 200), (31, 302)]:
        time_machine.move_to(now + timedelta(minutes=minutes))
        assert survivor.get("/order/").status_code == status


def test_a_session_ends_after_ten_idle_minutes(survivor, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))
    assert survivor.get("/order/").status_code == 302


def test_a_visit_that_a_clock_ahead_noted_is_over(survivor, time_machine):
    assert survivor.get("/order/").status_code == 200
    time_machine.move_to(timezone.now() - timedelta(seconds=30))
    assert survivor.get("/order/").status_code == 200, "two servers may differ by as much"
    time_machine.move_to(timezone.now() - timedelta(hours=1))
    assert survivor.get("/order/").status_code == 302
