"""What staff see of a message whose time is over, and of a notice's address."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases.models import CivilProcess
from messaging import links
from messaging.models import Message, Whereabouts
from staffack.models import Acknowledgment, AuditEntry, LeadsNotice
from tests.staffack.test_leads_apply import FULL_AT, SHORT_FORM_AT, apply, paper  # noqa: F401


@pytest.fixture
def erased(message, liaison) -> Message:
    """A message that was read, and whose time is over."""
    Whereabouts.objects.create(message=message, place="canary place")
    Acknowledgment.record(message, liaison)
    message.erase(timezone.now())
    return message


def test_its_page_says_so_plainly_and_the_link_in_the_mail_opens_it(staff_client, erased):
    for address in (f"/staff/messages/{erased.uuid}/", f"/staff/ack/{links.token(erased.uuid)}/"):
        page = staff_client.get(address).content.decode()
        assert "What was written here was deleted" in page
        assert "lee, " in page, "who acknowledged it"
        for gone in ("garage", "555-0142", "Maria", "canary", "Wants an answer"):
            assert gone not in page
        for button in ("acknowledge", "contact", "show", "reply"):
            assert f'name="{button}"' not in page, "nothing is left to do"


def test_the_queue_says_so_beside_it(staff_client, erased):
    page = staff_client.get("/staff/").content.decode()
    assert "its content deleted" in page


def test_a_page_that_was_open_before_does_nothing(staff_client, message):
    message.erase(timezone.now())
    for button in ("acknowledge", "contact", "show"):
        answer = staff_client.post(f"/staff/messages/{message.uuid}/", {button: "1"})
        assert answer.status_code == 303
    staff_client.post(f"/staff/messages/{message.uuid}/", {"reply": "READ"})
    message.refresh_from_db()
    assert (message.acknowledged_at, message.verified_at, message.reply) == (None, None, "")
    assert not AuditEntry.objects.exists()


def test_what_was_erased_unread_is_acknowledged_by_nobody(message, liaison):
    message.erase(timezone.now())
    assert Acknowledgment.record(message, liaison) is None
    assert not Acknowledgment.objects.exists()


def test_sheets_print_without_it(staff_client, erased):
    page = staff_client.get(f"/staff/cases/{erased.case.uuid}/sheet/").content.decode()
    assert "canary" not in page


def test_a_notices_address_goes_30_days_after_the_full_order(apply, time_machine):  # noqa: F811
    apply()
    start = timezone.now()
    time_machine.move_to(start + timedelta(days=100))
    call_command("delete_expired", "--clock-is-right")
    assert LeadsNotice.objects.get().address, "the full order is still to be handed over"
    CivilProcess.objects.update(full_order_served_at=timezone.now())
    for days, left in ((129, 1), (131, 0)):
        time_machine.move_to(start + timedelta(days=days))
        call_command("delete_expired", "--clock-is-right")
        assert LeadsNotice.objects.exclude(address=None).count() == left, days
    assert LeadsNotice.objects.get().served_at == SHORT_FORM_AT


def test_and_two_years_after_the_notice_in_any_case(apply, time_machine):  # noqa: F811
    apply()
    time_machine.move_to(timezone.now() + timedelta(days=731))
    call_command("delete_expired", "--clock-is-right")
    assert not LeadsNotice.objects.exclude(address=None).exists()
