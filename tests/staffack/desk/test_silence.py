"""A case that went quiet comes up by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.models import CivilProcess, Task
from messaging.models import Message
from messaging.withdrawal import withdraw_calls
from staffack.desk.silence import raise_silent
from staffack.models import Contact

START = datetime(2026, 11, 2, 16, tzinfo=UTC)


@pytest.fixture
def after(db, time_machine):
    """Moves the time to so many days after START, and lets the worker look."""

    def move(days: float) -> int:
        time_machine.move_to(START + timedelta(days=days), tick=False)
        return raise_silent()

    move(0)
    return move


@pytest.fixture
def wrote(after, case) -> Message:
    message = Message(case=case, body="x")
    assert message.send()
    return message


def kinds() -> list[str]:
    return sorted(Task.objects.current().to_put_right().values_list("kind", flat=True))


def test_after_7_days_without_a_word_a_case_comes_up_once_and_each_week_again(wrote, after):
    for days, count in ((6.9, 0), (7.1, 1), (8, 0), (13.9, 0), (14.1, 1)):
        assert after(days) == count, days
    assert kinds() == ["SILENT", "SILENT"]


def test_tries_in_vain_are_no_word_and_a_talk_begins_it_anew(wrote, after, liaison):
    after(3)
    Contact.record(wrote, liaison, "NO_ANSWER")
    assert after(7.1) == 1
    Contact.record(wrote, liaison, "REACHED")
    assert kinds() == [], "it is done"
    assert after(14) == 0
    assert after(14.2) == 1


def test_a_call_that_was_taken_down_is_a_talk_too(wrote, after, liaison):
    after(1)
    Contact.record(wrote, liaison, "REACHED")
    assert after(8.1) == 1
    assert Message(case=wrote.case, body="said on the telephone").take_down()
    assert kinds() == [], "it is done"
    assert after(15) == 0
    assert after(15.2) == 1


def test_whoever_asked_not_to_be_called_is_left_alone(wrote, after):
    withdraw_calls(wrote.case)
    assert after(8) == 0


def test_nobody_who_never_wrote_comes_up(after, case, other_case):
    assert after(30) == 0


def test_nor_one_whose_order_is_over_or_whose_words_are_gone(wrote, after, case):
    case.expires_on = START.date()
    case.save()
    assert after(8) == 0
    case.expires_on = None
    case.save()
    wrote.erase(START + timedelta(days=8))
    assert after(9) == 0


def test_once_served_whoever_was_not_spoken_with_in_a_day_comes_up_once(wrote, after, liaison):
    served = {"status": "SERVED", "method": "PERSONAL", "served_at": START + timedelta(days=2)}
    CivilProcess.objects.filter(case=wrote.case).update(**served)
    for days, count in ((2.9, 0), (3.1, 1), (4, 0), (9, 0), (30, 0)):
        assert after(days) == count, days
    assert kinds() == ["UNTOLD"]


def test_not_where_somebody_spoke_with_the_petitioner_since(wrote, after, liaison):
    served = {"status": "SERVED", "method": "PERSONAL", "served_at": START + timedelta(days=2)}
    CivilProcess.objects.filter(case=wrote.case).update(**served)
    after(2.5)
    Contact.record(wrote, liaison, "REACHED")
    assert after(4) == 0
