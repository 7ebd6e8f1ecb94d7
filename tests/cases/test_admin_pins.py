"""The page on which a case gets its PIN."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from cases.models import Case, Task
from cases.signals import staff_acted
from staffack.models import AuditEntry
from tests.conftest import PIN
from tests.walk import guess, holds, search


def page_of(case: Case) -> str:
    """The address of the case's PIN page."""
    return f"/admin/cases/case/{case.pk}/pin/"


def issue(desk, case: Case, **changes: object):
    """Press "Issue a random PIN", as the page asks for it."""
    fields = {"action": "issue", "epoch": case.pin_epoch, "verified": "on", "language": "en"}
    return desk.post(page_of(case), {**fields, **changes})


def record(desk, case: Case, new_pin: str, **changes: object):
    """Type the PIN of the information sheet."""
    fields = {"action": "record", "epoch": case.pin_epoch, "verified": "on", "new_pin": new_pin}
    return desk.post(page_of(case), {**fields, **changes})


def pin_on(sheet: str) -> str:
    """The PIN that a sheet shows."""
    return "".join(re.findall(r"<b>(\d)</b>", sheet))


def enters(pin: str) -> bool:
    """Whether `pin` opens the case in a fresh browser."""
    browser = Client()
    search(browser, "casehenry02")
    return guess(browser, pin).status_code == 303


@pytest.fixture
def fresh_case(db) -> Case:
    """A case that has no PIN yet."""
    return Case.objects.create(case_number="casehenry02")


def test_a_random_pin_is_issued_shown_once_and_opens_the_case(desk, case):
    response = issue(desk, case)
    pin = pin_on(response.content.decode())
    assert response.headers["Cache-Control"] == "no-store"
    assert enters(pin)
    assert not enters(PIN)
    for address in (page_of(case), f"/admin/cases/case/{case.pk}/change/"):
        assert not holds(desk.get(address).content.decode(), pin)


def test_a_sheet_loaded_again_does_not_change_the_pin_once_more(desk, case):
    pin = pin_on(issue(desk, case).content.decode())
    again = issue(desk, case)
    assert again.status_code == 422
    assert "The PIN was changed since this page was opened." in again.content.decode()
    assert enters(pin)


def test_the_pin_of_her_paper_is_recorded(desk, fresh_case):
    response = record(desk, fresh_case, " 7391\n", verified="")
    assert response.status_code == 303
    page = desk.get(response.headers["Location"]).content.decode()
    assert "The PIN was recorded." in page
    assert not holds(page, "7391")
    assert enters("7391")


def test_a_weak_pin_from_her_paper_is_taken_and_makes_a_task(desk, fresh_case):
    record(desk, fresh_case, "1234")
    assert enters("1234")
    assert Task.objects.get().kind == "WEAK_PIN"


@pytest.mark.parametrize("typed", ["12345", "12a4", "", "٣٤٥٦", "４８２６"])
def test_what_is_not_four_digits_is_refused(desk, fresh_case, typed):
    assert record(desk, fresh_case, typed).status_code == 422
    fresh_case.refresh_from_db()
    assert not fresh_case.pin_hash


def test_replacing_a_pin_needs_the_caller_verified_and_loses_nothing_typed(desk, case):
    page = desk.get(page_of(case)).content.decode()
    assert "Ask if it is safe to talk now" in page
    response = record(desk, case, "7391", verified="")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Verify the caller first, and confirm it here." in page
    assert 'value="7391"' in page
    assert issue(desk, case, verified="").status_code == 422
    assert enters(PIN)


def test_a_pass_is_replaced_only_for_a_verified_caller_too(desk, case):
    case.issue_pass()
    assert issue(desk, case, verified="").status_code == 422
    assert "This case opens with a pass." in desk.get(page_of(case)).content.decode()


def test_a_first_pin_asks_for_no_caller(desk, fresh_case):
    assert "I have verified the caller" not in desk.get(page_of(fresh_case)).content.decode()
    assert issue(desk, fresh_case, verified="").status_code == 200


def test_every_change_is_logged_and_ends_the_cases_sessions(desk, case, administrator):
    for change in (issue, lambda desk, case: record(desk, case, "7391")):
        case.refresh_from_db()
        hers = Client()
        search(hers, "casehenry02")
        case.set_pin("8046")
        guess(hers, "8046")
        assert hers.get("/order/").status_code == 200
        change(desk, case)
        assert hers.get("/order/").status_code == 302
    log = AuditEntry.objects.acts().order_by("pk").values_list("staff", "action", "case")
    assert list(log) == [
        (administrator.pk, action, case.uuid) for action in ("PIN_ISSUED", "PIN_RECORDED")
    ]


def test_without_a_line_in_the_log_nothing_changes(desk, case):
    def full_disk(**kwargs):
        raise OSError("No space left on device")

    desk.raise_request_exception = False
    staff_acted.connect(full_disk)
    try:
        assert issue(desk, case).status_code == 500
    finally:
        staff_acted.disconnect(full_disk)
    assert not AuditEntry.objects.exists()
    assert enters(PIN)


def test_who_may_only_look_at_cases_sets_no_pin(desk, case, administrator):
    administrator.groups.clear()
    administrator.user_permissions.add(Permission.objects.get(codename="view_case"))
    assert desk.get(page_of(case)).status_code == 403
    assert issue(desk, case).status_code == 403
    assert desk.get(f"/admin/cases/case/{case.pk}/change/").status_code == 200


def test_a_liaison_is_not_let_in(staff_client, case):
    assert issue(staff_client, case).status_code == 302
    assert enters(PIN)


def test_a_case_that_is_not_there_has_no_page(desk, db):
    for number in (404, 10**30):
        assert desk.get(f"/admin/cases/case/{number}/pin/").status_code == 404
        assert desk.get(f"/admin/cases/civilprocess/{number}/correct/").status_code == 404


def test_get_changes_nothing(desk, case):
    before = Case.objects.values().get()
    desk.get(page_of(case), {"action": "issue", "epoch": case.pin_epoch, "verified": "on"})
    assert Case.objects.values().get() == before
