"""A hold: what it names stays until someone lifts it, and both are in the log."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from alerts.models import Channel, Wish
from cases.models import Case, Task
from messaging.models import Whereabouts
from staffack.models import Acknowledgment, AuditEntry, LeadsNotice
from tests.alerts.asking import alerted, look
from tests.cases.conftest import case_form
from tests.desk import Client


@pytest.fixture
def hold(desk, case):
    """Holds the case for `reason` on its page; empty lifts the hold. Whether it was done."""

    def post(reason: str) -> bool:
        form = {"held_for": reason} if reason else {"lift": Case.objects.get(pk=case.pk).held_for}
        answer = desk.post(f"/admin/cases/case/{case.pk}/hold/", form)
        return answer.status_code == 303

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


def test_while_a_case_is_held_its_messages_and_addresses_stay(long_over, hold, message):
    assert hold("COURT")
    assert kept() == 2
    message.refresh_from_db()
    assert "garage" in message.body
    assert hold("")
    assert kept() == 0
    message.refresh_from_db()
    assert message.erased_at


def test_and_its_alerts_with_their_addresses(survivor, hold, case, time_machine):
    wish = alerted(survivor)
    Wish.objects.filter(pk=wish.pk).end(Wish.End.PAGE)
    look()
    hold("COURT")
    time_machine.move_to(timezone.now() + timedelta(days=31))
    call_command("send_notifications", "--once")
    assert Channel.objects.filter(wish=wish).exists()
    Case.objects.update(held_for="")
    call_command("send_notifications", "--once")
    assert not Channel.objects.exists()


def test_and_its_alarms(hold, case, other_case, time_machine):
    for of in (case, other_case):
        Task.objects.create(kind="OPENED", case=of)
        Task.objects.create(kind="FAILURES", case=of).dismiss()
    hold("COURT")
    time_machine.move_to(timezone.now() + timedelta(days=366))
    call_command("send_notifications", "--once")
    assert Task.objects.filter(case=case, kind__in=["OPENED", "FAILURES"]).count() == 2
    assert not Task.objects.filter(case=other_case, kind__in=["OPENED", "FAILURES"]).exists()
    Case.objects.update(held_for="")
    call_command("send_notifications", "--once")
    assert not Task.objects.filter(case=case, kind__in=["OPENED", "FAILURES"]).exists()


def test_holding_and_lifting_are_in_the_log_and_other_changes_are_no_hold(hold, case):
    for reason in ("COURT", "INQUIRY", "INQUIRY", ""):
        hold(reason)
    held = AuditEntry.objects.filter(action__startswith="H").order_by("pk")
    assert list(held.values_list("action", flat=True)) == ["HELD", "HELD", "HOLD_LIFTED"]
    assert {entry.case for entry in held} == {case}


def test_another_reason_than_those_named_is_refused(hold, case):
    assert not hold("He is her cousin")
    assert Case.objects.get().held_for == ""


def test_a_page_that_was_opened_before_the_hold_does_not_lift_it(hold, desk, case):
    change = f"/admin/cases/case/{case.pk}/change/"
    assert "held_for" not in desk.get(change).content.decode()
    hold("COURT")
    paper = case.civilprocess_set.get()
    form = {"INITIAL_FORMS": "1", "0-id": paper.pk, "0-case": case.pk}
    form["0-sheriff_number"] = paper.sheriff_number
    form = {f"civilprocess_set-{name}": value for name, value in form.items()}
    posted = case_form(case_number=case.case_number, issued_on="2026-11-01", held_for="", **form)
    assert desk.post(change, posted).status_code == 302
    case.refresh_from_db()
    assert (case.held_for, str(case.issued_on)) == ("COURT", "2026-11-01")


def test_only_the_hold_that_the_page_showed_is_lifted(hold, desk, case):
    address = f"/admin/cases/case/{case.pk}/hold/"
    hold("COURT")
    assert 'name="lift" value="COURT"' in desk.get(address).content.decode()
    hold("LAWSUIT")
    answer = desk.post(address, {"lift": "COURT"})
    assert (answer.status_code, Case.objects.get().held_for) == (409, "LAWSUIT")
    assert "Nothing was lifted" in answer.content.decode()


def test_a_press_on_hold_without_a_reason_lifts_nothing(hold, desk, case):
    hold("COURT")
    for form in ({}, {"lift": ""}, {"held_for": ""}):
        assert desk.post(f"/admin/cases/case/{case.pk}/hold/", form).status_code != 303
    assert Case.objects.get().held_for == "COURT"


def test_who_may_not_change_a_case_can_neither_hold_nor_lift(hold, case, liaison):
    hold("COURT")
    staff = Client()
    staff.force_login(liaison)
    for form in ({"held_for": "INQUIRY"}, {"lift": "COURT"}):
        assert staff.post(f"/admin/cases/case/{case.pk}/hold/", form).status_code in {302, 403}
    assert Case.objects.get().held_for == "COURT"
