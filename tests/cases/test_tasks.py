"""What is owed: once while it stands, with a time, and an end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from cases.models import ClosedDay, Task
from tests.parallel import at_once

FRIDAY = datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_a_task_without_a_key_comes_once_in_24_hours(db, time_machine):
    start = timezone.now()
    raised = []
    for hours in (0, 1, 23, 25, 48, 50):
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        raised.append(Task.objects.raise_once(Task.Kind.STALE))
    assert raised == [True, False, False, True, False, True]


def test_what_a_key_names_is_raised_once_for_good(case):
    assert Task.objects.raise_once(Task.Kind.FAILURES, case, "monday")
    Task.objects.get().dismiss()
    assert not Task.objects.raise_once(Task.Kind.FAILURES, case, "monday")
    assert Task.objects.raise_once(Task.Kind.FAILURES, case, "tuesday")


@pytest.mark.django_db(transaction=True)
def test_of_20_at_once_one_owes_and_one_ends(case):
    owed = at_once(20, lambda _number: Task.objects.owe(Task.Kind.WITHDRAWN, case))
    [task] = [task for task in owed if task]
    ended = at_once(20, lambda _number: task.dismiss())
    assert sorted(ended) == [False] * 19 + [True]
    assert Task.objects.owe(Task.Kind.WITHDRAWN, case), "a second one, now that the first ended"


def test_a_task_is_due_in_a_day_on_which_the_office_works(case, time_machine):
    ClosedDay.objects.create(day=FRIDAY.date() + timedelta(days=1), kind=ClosedDay.Kind.OFFICE)
    time_machine.move_to(FRIDAY, tick=False)
    task = Task.objects.owe(Task.Kind.WEAK_PIN, case)
    assert task
    assert task.due_at - FRIDAY == timedelta(days=3), "nor does Sunday count"


def test_the_database_keeps_no_task_half_ended_nor_half_taken(case, liaison):
    task = Task.objects.owe(Task.Kind.WEAK_PIN, case)
    now = timezone.now()
    for half in (
        *({"ended_at": now}, {"outcome": "DONE"}, {"taken_by": liaison}, {"taken_at": now}),
        {"ended_at": now - timedelta(days=1), "outcome": "DONE"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(**half)


def test_a_task_ends_after_it_began_whatever_the_clock_does(case, time_machine):
    task = Task.objects.owe(Task.Kind.WEAK_PIN, case)
    time_machine.move_to(timezone.now() - timedelta(hours=1))
    assert task.dismiss()
    task.refresh_from_db()
    assert task.ended_at == task.raised_at


def test_a_case_is_not_deleted_with_what_is_owed_about_it(case):
    Task.objects.owe(Task.Kind.WEAK_PIN, case)
    with pytest.raises(ProtectedError):
        case.delete()


@pytest.mark.parametrize("kind", Task.ENDED_BY_THE_ACT)
def test_nobody_puts_away_what_only_its_act_ends(case, kind):
    task = Task.objects.owe(kind, case, "this")
    assert not task.dismiss()
    assert Task.objects.current().exists()
