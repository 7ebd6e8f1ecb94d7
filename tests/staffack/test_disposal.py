"""Disposal of a case: two people, nothing left by which it could be known, a tombstone."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError
from django.db.models.signals import pre_save
from django.utils import timezone

from alerts.models import Alert, Channel, Delivery, Wish
from cases.models import Approval, Case, CivilProcess
from cases.numbers import identity, search_keys
from feed.models import FeedImport
from lookup.models import Budget
from messaging.models import Message, Notification, Whereabouts
from staffack.models import Acknowledgment, AuditEntry, LeadsNotice
from tests.desk import Client
from tests.feed.conftest import imported
from tests.lookup import test_two_worlds
from tests.staffack.conftest import NUMBERS, ROW, ask, decide
from tests.walk import guess, search

ANOTHER = "reads like 26 OP 701012"  # the reason of a row that is about another case


def everything() -> str:
    """Every cell of every table."""
    models = apps.get_models(include_auto_created=True)
    return str([list(model._base_manager.values_list()) for model in models])


def test_two_people_dispose_of_a_case_and_no_table_knows_it_any_more(over, desk, second):
    canaries = {*NUMBERS, "Canary", *map(identity, NUMBERS)}
    canaries |= {key for number in NUMBERS for key in search_keys(number)}
    before = everything()
    for canary in canaries:
        assert canary in before
    assert Wish.objects.standing().exists()
    offered = desk.get(f"/admin/cases/case/{over.pk}/dispose/").content.decode()
    assert 'value="Ask a second person"' in offered
    assert "A supervisor was asked:" in ask(desk, over)
    assert NUMBERS[0] in second.get("/admin/cases/approval/").content.decode()
    assert "Not decided" not in decide(second)
    left = everything().replace(ANOTHER, "")
    for canary in canaries:
        assert canary not in left
    emptied = (CivilProcess, LeadsNotice, Whereabouts, Wish, Channel, Alert, Delivery)
    assert [model.objects.count() for model in emptied] == [0] * 7
    assert not Budget.objects.filter(subject__contains=over.uuid).exists()
    assert FeedImport.objects.latest("pk").set_aside == ["line 5: no number", f"line 7: {ANOTHER}"]


def test_a_tombstone_and_the_log_stay_and_open(over, desk, second, liaison):
    ask(desk, over)
    decide(second)
    tombstone = Case.objects.get(pk=over.pk)
    assert tombstone.disposed_at
    assert Acknowledgment.objects.count() == Message.objects.count() == 1
    log = AuditEntry.objects.filter(case=over).values_list("action", "staff__username")
    assert {("DISPOSE_ASKED", "alex"), ("DISPOSED", "sue")} <= set(log)
    for address in ("/admin/staffack/auditentry/", "/admin/cases/approval/"):
        assert over.reference in second.get(address).content.decode()
    staff = Client()
    staff.force_login(liaison)
    address = f"/staff/messages/{Message.objects.get().uuid}/"
    for page in ("/staff/", address):
        assert f"disposed of, {over.reference}" in staff.get(page).content.decode()
    assert staff.get(f"/staff/cases/{over.uuid}/").status_code == 404
    assert over.reference not in desk.get("/admin/cases/case/").content.decode()
    assert desk.get(f"/admin/cases/case/{over.pk}/pin/").status_code == 404


def test_nobody_can_put_something_back_into_a_tombstone(over, desk, second):
    ask(desk, over)
    decide(second)
    with pytest.raises(IntegrityError):
        Case.objects.filter(pk=over.pk).update(case_number=NUMBERS[0])


def test_a_visit_under_way_is_over(over, desk, second):
    browser, searched = Client(), Client()
    search(browser, NUMBERS[0])
    assert guess(browser, "7305").headers["Location"] == "/order/"
    search(searched, NUMBERS[1])
    ask(desk, over)
    decide(second)
    assert browser.get("/order/").headers["Location"] == "/lookup/"
    assert guess(searched, "7305").status_code != 302
    assert "case:" not in everything(), "its tries are those of an unknown number"


@pytest.mark.parametrize("number", NUMBERS)
def test_afterwards_its_numbers_look_like_unknown_ones(over, desk, second, number):
    ask(desk, over)
    decide(second)
    seen = []
    for typed in (number, "26 D 5"):
        browser = Client(REMOTE_ADDR="192.0.2.7")
        steps = [("search", typed), *[("guess", "7305")] * 6, ("search", typed)]
        seen.append([test_two_worlds._seen(browser, *step)[1:] for step in steps])
    assert seen[0] == seen[1]


def test_a_file_that_brings_it_again_makes_a_new_case_that_knows_nothing(over, desk, second):
    ask(desk, over)
    decide(second)
    imported(ROW)
    again = Case.objects.get(case_number=NUMBERS[0])
    assert again.pk != over.pk
    assert (again.opens_with, again.message_set.count(), again.auditentry_set.count()) == ("", 0, 0)


def test_no_mail_names_the_case(over, desk, second, recipient, mailoutbox):
    ask(desk, over)
    Approval.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    call_command("send_notifications", "--once")
    assert Notification.objects.filter(kind="approval_waiting", sent_at__isnull=False).exists()
    mails = str([(mail.subject, mail.body) for mail in mailoutbox])
    for told in (*NUMBERS, over.reference):
        assert told not in mails


def test_a_row_that_the_log_refuses_undoes_all_of_it(over, desk, second):
    def refuse(instance: AuditEntry, **kwargs: object) -> None:
        if instance.action == "DISPOSED":
            raise OSError("No space left on device")

    ask(desk, over)
    second.raise_request_exception = False
    before = everything()
    pre_save.connect(refuse, sender=AuditEntry)
    try:
        posted = {"action": "grant", "_selected_action": Approval.objects.latest("pk").pk}
        assert second.post("/admin/cases/approval/", posted).status_code == 500
    finally:
        pre_save.disconnect(refuse, sender=AuditEntry)
    assert everything() == before
