"""A hold: nothing of the case is deleted until someone lifts it, and both are in the log."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.models import Case
from messaging.models import Whereabouts
from staffack.models import Acknowledgment, AuditEntry, LeadsNotice
from tests.cases.conftest import case_form


@pytest.fixture
def hold(desk, case):
    """Posts the case's page with `reason`; empty lifts the hold."""
    paper = case.civilprocess_set.get()

    def post(reason: str) -> bool:
        form = case_form(
            case_number=case.case_number,
            held_for=reason,
            **{
                "civilprocess_set-INITIAL_FORMS": "1",
                "civilprocess_set-0-id": paper.pk,
                "civilprocess_set-0-case": case.pk,
                "civilprocess_set-0-sheriff_number": paper.sheriff_number,
            },
        )
        page = desk.post(f"/admin/cases/case/{case.pk}/change/", form, follow=True)
        return "was changed successfully" in page.content.decode()

    return post


@pytest.fixture
def long_over(message, administrator, time_machine) -> None:
    """A message and a notice, three years ago."""
    Whereabouts.objects.create(message=message, place="The garage on Pulaski.")
    Acknowledgment.record(message, administrator)
    facts = {"paper": message.case.civilprocess_set.get(), "kind": "SFN", "address": "2325 Elm"}
    LeadsNotice.objects.create(**facts, served_at=timezone.now(), applied_by=administrator)
    time_machine.move_to(timezone.now() + timedelta(days=1095))


def kept() -> int:
    """How much is left of what may be deleted."""
    call_command("send_notifications", "--once")
    addresses = LeadsNotice.objects.exclude(address=None)
    return Whereabouts.objects.count() + addresses.count()


def test_while_a_case_is_held_nothing_of_it_is_deleted(long_over, hold, message):
    assert hold("COURT")
    assert kept() == 2
    message.refresh_from_db()
    assert "garage" in message.body
    assert hold("")
    assert kept() == 0
    message.refresh_from_db()
    assert message.erased_at


def test_holding_and_lifting_are_in_the_log_and_other_changes_are_no_hold(hold, case):
    for reason in ("COURT", "INQUIRY", "INQUIRY", ""):
        hold(reason)
    held = AuditEntry.objects.filter(action__startswith="H").order_by("pk")
    assert list(held.values_list("action", flat=True)) == ["HELD", "HELD", "HOLD_LIFTED"]
    assert {entry.case for entry in held} == {case}


def test_another_reason_than_those_named_is_refused(hold, case):
    assert not hold("He is her cousin")
    assert Case.objects.get().held_for == ""
