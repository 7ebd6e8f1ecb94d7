"""The circuit's published list: loaded by a command or in the admin, and asked for."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case, ClosedDay, Task
from cases.record_tasks import raise_tasks
from staffack.models import AuditEntry

LIST = """date,name,kind
2026-01-01,New Year's Day,both
2026-01-19,Birthday of Dr. Martin Luther King Jr.,both
2026-02-12,Lincoln's Birthday,both
2026-02-16,Presidents' Day,both
2026-05-25,Memorial Day,both
2026-06-18,A court's own day,court
2026-07-02,Another of its own,court
2026-09-07,Labor Day,both
2026-10-12,Columbus Day,both
2026-11-11,Veterans Day,both
2026-11-26,Thanksgiving Day,both
2026-11-27,Day after Thanksgiving,court
2026-11-28,A Saturday,court
2026-12-24,Office party,office
"""


@pytest.fixture
def listed(tmp_path):
    """Loads such a list from a file."""

    def load(text: str) -> None:
        (tmp_path / "days.csv").write_text(text, encoding="utf-8")
        call_command("load_court_days", str(tmp_path / "days.csv"), verbosity=0)

    return load


def test_a_list_takes_the_place_of_the_general_one_for_its_years_only(db, listed):
    ClosedDay.objects.create(day=date(2026, 12, 1), name="Entered by hand")
    listed(LIST)
    of_2026 = ClosedDay.objects.filter(day__year=2026)
    assert {row.day for row in of_2026} == {
        *(date.fromisoformat(line[:10]) for line in LIST.splitlines()[1:] if "Sat" not in line),
        date(2026, 12, 1),
    }
    assert set(of_2026.values_list("source", flat=True)) == {"PUBLISHED", "BY_HAND"}
    of_2027 = ClosedDay.objects.filter(day__year=2027)
    assert set(of_2027.values_list("source", flat=True)) == {"GENERAL"}


def test_a_confirmed_year_has_no_doubtful_day(db, listed):
    before = ClosedDay.objects.calendar()
    assert before.is_doubtful(date(2026, 11, 27))
    assert before.is_doubtful(date(2026, 12, 24))
    listed(LIST)
    after = ClosedDay.objects.calendar()
    assert after.is_closed(date(2026, 11, 27))
    assert after.is_open(date(2026, 12, 24)), "the office is closed, the court is not"
    assert after.is_open(date(2026, 12, 31))


def test_the_same_list_again_changes_nothing_and_a_newer_one_counts(db, listed):
    listed(LIST)
    before = list(ClosedDay.objects.values("day", "name", "kind", "source"))
    listed(LIST)
    assert list(ClosedDay.objects.values("day", "name", "kind", "source")) == before
    listed(LIST.replace("2026-11-27", "2026-11-25"))
    assert not ClosedDay.objects.filter(day="2026-11-27").exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The first line must hold the headings: date,name,kind."),
        ("day,name\n", "The first line must hold the headings: date,name,kind."),
        ("date,name,kind\n", "The list is empty."),
        ("date,name,kind\n11/27/2026,A day,court\n", "Line 2: Write the date as 2026-11-27."),
        ("date,name,kind\n1026-11-27,A day,court\n", "Line 2: The year must be between"),
        ("date,name,kind\n2026-11-27,A,court\n", "closed on 1 days of 2026 in the list. Give"),
        (LIST + "2027-01-01,A day,court\n", "closed on 1 days of 2027 in the list. Give whole"),
        (LIST.replace("both", "office"), "closed on 3 days of 2026 in the list"),
        ("date,name,kind\n2026-11-27,A day,all\n", "Line 2: The kind is court, office or both."),
        ("date,name,kind\n2026-11-27,,court\n", "Line 2: The name of the day is missing."),
        (LIST + "2026-11-26,Twice,both\n", "Line 16: This day is in the list twice."),
        ("date,name,kind\n2026-11-27\n", "Line 2: The kind is court, office or both."),
    ],
)
def test_a_list_with_a_fault_is_refused_whole_and_says_where(db, listed, text, sentence):
    before = list(ClosedDay.objects.values())
    with pytest.raises(CommandError, match=sentence):
        listed(text)
    assert list(ClosedDay.objects.values()) == before


def test_an_administrator_pastes_the_list_and_it_is_logged(desk, administrator):
    page = desk.get("/admin/cases/closedday/").content.decode()
    assert "The circuit's own list is missing for" in page.replace("&#x27;", "'")
    refused = desk.post("/admin/cases/closedday/load/", {"text": LIST.replace("both", "all")})
    assert refused.status_code == 422
    assert "Line 2: The kind is court, office or both." in refused.content.decode()
    assert "Office party" in refused.content.decode(), "nothing typed is lost"
    assert desk.post("/admin/cases/closedday/load/", {"text": LIST}).status_code == 303
    assert ClosedDay.objects.get(day="2026-11-27").source == "PUBLISHED"
    entry = AuditEntry.objects.acts().get()
    assert (entry.staff, entry.action) == (administrator, "COURT_DAYS")


def test_a_liaison_cannot_load_a_list(staff_client, liaison):
    liaison.is_staff = True
    liaison.save()
    assert staff_client.post("/admin/cases/closedday/load/", {"text": LIST}).status_code == 403


def test_from_october_staff_are_asked_for_next_years_list_once(db, time_machine, listed):
    time_machine.move_to("2026-09-30T12:00:00-05:00", tick=False)
    listed(LIST)
    assert raise_tasks() == 0
    time_machine.move_to("2026-10-01T12:00:00-05:00", tick=False)
    assert raise_tasks() == 1
    assert "court closings for 2027 is missing" in Task.objects.get().sentence
    assert raise_tasks() == 0, "asked once"
    time_machine.move_to("2027-01-02T12:00:00-06:00", tick=False)
    assert raise_tasks() == 0
    Task.objects.all().delete()
    listed(LIST.replace("2026-", "2027-"))
    assert raise_tasks() == 0


def test_an_order_without_an_end_that_is_too_old_makes_a_task_once(case, listed, time_machine):
    time_machine.move_to("2026-03-02T12:00:00-06:00", tick=False)
    listed(LIST)
    Case.objects.update(stage="EMERGENCY", issued_on=date(2026, 2, 9))
    assert raise_tasks() == 0, "21 days ago"
    Case.objects.update(issued_on=date(2026, 2, 8))
    assert raise_tasks() == 1
    assert (Task.objects.get().kind, Task.objects.get().case) == ("NO_END", case)
    assert raise_tasks() == 0
    Task.objects.all().delete()
    case.civilprocess_set.update(status="RECALLED")
    assert raise_tasks() == 0, "nothing is to be served"


def test_a_day_entered_by_hand_stays_closed_whatever_the_list_says_of_it(db, listed):
    ClosedDay.objects.create(day=date(2026, 12, 24), name="By hand", kind="COURT", source="BY_HAND")
    listed(LIST)
    assert ClosedDay.objects.calendar().is_closed(date(2026, 12, 24))
