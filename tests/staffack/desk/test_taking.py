"""A message is somebody's, or nobody's: never two people's, and never for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from cases.models import ClosedDay, Conflict, Task
from messaging.models import Message
from staffack.desk import taking
from staffack.models import Acknowledgment, AuditEntry
from tests.office_hours import MORNING_AND_AFTERNOON, keep
from tests.parallel import at_once

MONDAY = datetime(2026, 11, 23, 16, tzinfo=UTC)


@pytest.fixture
def asking(case) -> Message:
    """It is to be read, and to be answered."""
    message = Message(case=case, body="x", response_requested=True)
    assert message.send()
    return message


def holders() -> set[str | None]:
    standing = Task.objects.filter(ended_at=None)
    return set(standing.values_list("taken_by__username", flat=True))


def press(client, message: Message, **fields: object) -> str:
    """The page after a button was pressed."""
    answer = client.post(f"/staff/messages/{message.uuid}/", fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_takes_it_has_it_and_others_see_who(staff_client, asking, supervisor):
    assert "lee took it" in press(staff_client, asking, take="1")
    assert holders() == {"lee"}
    staff_client.force_login(supervisor)
    page = staff_client.get(f"/staff/messages/{asking.uuid}/").content.decode()
    assert "lee took it" in page
    assert "Take it<" not in page
    assert not taking.take(asking, supervisor)
    assert holders() == {"lee"}


@pytest.mark.django_db(transaction=True)
def test_of_20_who_take_it_at_once_one_has_it(asking):
    people = [User.objects.create_user(f"staff{number}") for number in range(20)]
    won = at_once(20, lambda number: taking.take(asking, people[number]))
    assert sorted(won) == [False] * 19 + [True]
    assert holders() == {f"staff{won.index(True)}"}
    assert AuditEntry.objects.filter(action="TAKEN").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("races", [10, pytest.param(1_000, marks=pytest.mark.trial)])
def test_in_each_of_1000_races_one_has_it(case, races):
    people = [User.objects.create_user(f"staff{number}") for number in range(2)]
    messages = [Message(case=case, body="x") for _ in range(races)]
    assert all(message.send() for message in messages)

    def race(number: int) -> list[bool]:
        return [taking.take(message, people[number]) for message in messages]

    for won in zip(*at_once(2, race), strict=True):
        assert sorted(won) == [False, True]
    assert AuditEntry.objects.filter(action="TAKEN").count() == races


def test_what_was_given_back_is_anybodys(staff_client, asking):
    press(staff_client, asking, take="1")
    assert "Take it" in press(staff_client, asking, give_back="1")
    assert holders() == {None}
    assert [row.action for row in AuditEntry.objects.acts()] == ["GIVEN_BACK", "TAKEN"]


def test_it_is_handed_over_to_who_may_read_it_and_nobody_else(
    staff_client, asking, supervisor, administrator, case, liaison
):
    for nobody in (administrator.pk, "", "x", 10**30):
        assert "Choose a colleague" in press(staff_client, asking, hand_over=nobody)
    page = press(staff_client, asking, hand_over=supervisor.pk)
    assert f"{supervisor} has it now" in page
    assert holders() == {supervisor.username}
    row = AuditEntry.objects.acts().first()
    assert (row.action, row.account, row.message) == ("GIVEN_TO", supervisor, asking)
    assert "Somebody else has taken it" in press(staff_client, asking, hand_over=supervisor.pk)


def test_nor_to_who_is_in_conflict_with_the_case(staff_client, asking, supervisor, administrator):
    Conflict.objects.create(case=asking.case, staff=supervisor, entered_by=administrator)
    assert "Choose a colleague" in press(staff_client, asking, hand_over=supervisor.pk)
    assert holders() == {None}


def test_who_is_kept_from_the_case_has_nothing_of_it_any_more(
    client, asking, liaison, supervisor, administrator
):
    assert taking.take(asking, liaison)
    client.force_login(supervisor)
    page = f"/staff/cases/{asking.case.uuid}/conflicts/"
    client.post(page, {"action": "enter", "colleague": liaison.pk})
    assert Conflict.objects.standing().filter(staff=liaison).exists()
    assert holders() == {None}


def test_once_it_is_read_the_answer_stays_with_who_took_it(asking, liaison, supervisor):
    assert taking.take(asking, liaison)
    Acknowledgment.record(asking, supervisor)
    assert holders() == {"lee"}


@pytest.mark.parametrize(("hours", "holder"), [(1.9, "lee"), (2.1, None)])
def test_untouched_for_2_open_hours_it_is_given_back(asking, liaison, time_machine, hours, holder):
    time_machine.move_to(MONDAY, tick=False)
    assert taking.take(asking, liaison)
    time_machine.move_to(MONDAY + timedelta(hours=hours), tick=False)
    assert taking.give_back_untouched() == (holder is None)
    assert AuditEntry.objects.filter(reason="untouched").exists() is (holder is None)
    assert holders() == {holder}


@pytest.mark.parametrize(("minutes", "holder"), [(89, "lee"), (91, None)])
def test_where_hours_are_known_the_night_does_not_count(
    asking, liaison, settings, time_machine, minutes, holder
):
    keep(settings, MORNING_AND_AFTERNOON)
    time_machine.move_to(MONDAY + timedelta(hours=6.5), tick=False)  # 4:30 PM, until 5
    assert taking.take(asking, liaison)
    time_machine.move_to(MONDAY + timedelta(hours=22.5, minutes=minutes), tick=False)  # from 8:30
    assert taking.give_back_untouched() == (holder is None)
    assert holders() == {holder}


def test_over_a_long_weekend_it_is_given_back_before_the_office_opens(
    asking, liaison, settings, time_machine
):
    keep(settings, {"Monday": ["08:30-09:30"], "Tuesday": ["08:30-17:00"]})
    time_machine.move_to(MONDAY - timedelta(hours=1), tick=False)  # 9 AM
    assert taking.take(asking, liaison)
    time_machine.move_to(MONDAY + timedelta(hours=20), tick=False)  # 6 AM, after 21 of its days
    assert taking.give_back_untouched() == 1


def test_a_day_off_does_not_count(asking, liaison, time_machine):
    ClosedDay.objects.create(day=MONDAY.date(), kind=ClosedDay.Kind.OFFICE)
    time_machine.move_to(MONDAY, tick=False)
    assert taking.take(asking, liaison)
    time_machine.move_to(MONDAY + timedelta(hours=8), tick=False)
    assert taking.give_back_untouched() == 0


def test_who_works_on_it_keeps_it(staff_client, asking, liaison, time_machine):
    time_machine.move_to(MONDAY)
    assert taking.take(asking, liaison)
    time_machine.move_to(MONDAY + timedelta(minutes=90))
    staff_client.force_login(liaison)
    press(staff_client, asking, acknowledge="1")
    time_machine.move_to(MONDAY + timedelta(hours=3), tick=False)
    assert taking.give_back_untouched() == 0
    assert holders() == {"lee"}


def test_what_was_taken_while_the_clock_was_ahead_is_given_back(asking, liaison):
    assert taking.take(asking, liaison)
    Task.objects.update(taken_at=timezone.now() + timedelta(days=1))
    assert taking.give_back_untouched() > 0
    assert holders() == {None}


def test_who_is_switched_off_has_nothing(asking, liaison):
    assert taking.take(asking, liaison)
    liaison.is_active = False
    liaison.save()
    assert holders() == {None}


def test_an_auditor_takes_nothing(client, asking):
    auditor = User.objects.create_user("uma")
    auditor.groups.add(Group.objects.get(name="Auditor"))
    client.force_login(auditor)
    assert client.post(f"/staff/messages/{asking.uuid}/", {"take": "1"}).status_code == 403
    assert holders() == {None}
