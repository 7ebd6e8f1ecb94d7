"""What takes two people: who may decide, that nothing is rewritten, who is told."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cases.models import Approval
from messaging.delivery import remind_of_approvals, send_due
from tests.parallel import at_once


@pytest.fixture
def asked(administrator) -> Approval:
    """Asked by the administrator."""
    return Approval.objects.create(
        kind=Approval.Kind.BURST, subject="night", detail="40 papers", asked_by=administrator
    )


def account(name: str, role: str) -> User:
    """A member of staff who gets mail."""
    user = User.objects.create_user(name, f"{name}@sheriff.example", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def test_a_liaison_decides_nothing(asked, liaison):
    assert not asked.decide(liaison, is_granted=True)
    assert Approval.objects.waiting().get() == asked


def test_the_database_refuses_that_one_person_is_both(asked, administrator):
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(
            decided_by=administrator, decided_at=asked.asked_at, is_granted=True
        )


@pytest.mark.parametrize("half", [{"is_granted": True}, {"decided_at": timezone.now()}])
def test_the_database_refuses_half_an_answer(asked, everyone, half):
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.update(decided_by=everyone, **half)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_is_heard(asked):
    people = [account(f"second{number}", "Supervisor") for number in range(8)]

    def decide(number: int) -> bool:
        return Approval.objects.get(pk=asked.pk).decide(people[number], is_granted=number % 2 == 0)

    assert sum(at_once(8, decide)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_approval SET is_granted = NOT is_granted",
        "UPDATE cases_approval SET decided_by_id = NULL, decided_at = NULL, is_granted = NULL",
        "DELETE FROM cases_approval",
    ],
)
def test_what_was_decided_stays(asked, statement):
    assert asked.decide(account("sam", "Supervisor"), is_granted=False)
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert Approval.objects.get().is_granted is False


def test_after_30_minutes_each_who_may_decide_gets_one_mail(
    asked, administrator, time_machine, mailoutbox
):
    User.objects.filter(pk=administrator.pk).update(email="alex@sheriff.example")
    account("sam", "Supervisor")
    account("lou", "Liaison")
    time_machine.move_to(asked.asked_at + timedelta(minutes=29))
    assert remind_of_approvals() == 0
    time_machine.move_to(asked.asked_at + timedelta(minutes=31))
    for _ in range(2):
        remind_of_approvals()
        send_due()
    [mail] = [mail for mail in mailoutbox if "second person" in mail.subject]
    assert mail.to == ["sam@sheriff.example"]
    assert "/admin/cases/approval/" in mail.body
    assert "40 papers" not in mail.body


def test_what_was_decided_is_not_mailed(asked, time_machine):
    asked.decide(account("sam", "Supervisor"), is_granted=True)
    time_machine.move_to(asked.asked_at + timedelta(minutes=31))
    assert remind_of_approvals() == 0
