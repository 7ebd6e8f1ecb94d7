"""Before what does most harm in other hands, they show once more who they are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case
from messaging.models import Notification
from staffack.models import AuditEntry
from tests.desk import code, give_app
from tests.walk import hidden


@pytest.fixture
def later(time_machine):
    """Six minutes after the sign-in."""

    def go() -> None:
        time_machine.move_to(timezone.now() + timedelta(minutes=6), tick=False)

    return go


def confirm(client, answer, secret: str):
    """Give the code that `answer` asks for; gives what comes of it."""
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/staff/confirm/code/?next=")
    page = client.get(answer.headers["Location"]).content.decode()
    fields = {"code": code(secret), "next": hidden(page, "next")}
    return client.post("/staff/confirm/code/", fields)


def test_a_pass_is_issued_after_a_code_with_what_was_posted(staff_client, app, case, later):
    page = staff_client.get(f"/staff/cases/{case.uuid}/").content.decode()
    posted = {"action": "pass", "verified": "on", "epoch": hidden(page, "epoch")}
    later()
    asked = staff_client.post(f"/staff/cases/{case.uuid}/", posted)
    assert not AuditEntry.objects.filter(action="PASS_ISSUED").exists()
    issued = confirm(staff_client, asked, app)
    assert "The pass" in issued.content.decode()
    assert AuditEntry.objects.filter(action="PASS_ISSUED").count() == 1


@pytest.mark.parametrize("address", ["/admin/cases/case/{case.pk}/pin/", "/admin/auth/user/add/"])
def test_a_pin_and_an_account_ask_before_the_page(client, administrator, case, later, address):
    client.force_login(administrator)
    secret = give_app(administrator)
    later()
    page = address.format(case=case)
    answer = confirm(client, client.get(page), secret)
    assert answer.headers["Location"] == page
    assert client.get(page).status_code == 200


def test_a_wrong_code_lets_nothing_happen(staff_client, app, case, later):
    later()
    asked = staff_client.post(f"/staff/cases/{case.uuid}/", {"action": "pass", "verified": "on"})
    fields = {"code": "000000", "next": f"/staff/cases/{case.uuid}/"}
    answer = staff_client.post(asked.headers["Location"], fields)
    assert (answer.status_code, "This did not work" in answer.content.decode()) == (200, True)
    assert Case.objects.get().pass_hash == ""


def test_a_reset_and_an_approval_ask(client, supervisor, liaison, later):
    client.force_login(supervisor)
    give_app(supervisor)
    later()
    for answer in (
        client.get(f"/staff/accounts/{liaison.pk}/reset/"),
        client.post(f"/staff/accounts/{liaison.pk}/reset/", {"reason": "Lost."}),
        client.post("/admin/cases/approval/", {"action": "grant", "_selected_action": ["1"]}),
    ):
        assert answer.status_code == 302, answer.content
    assert not Notification.objects.exists()


def test_in_the_demo_the_password_is_asked(staff_client, case, later, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    settings.ACCOUNT_REAUTHENTICATION_METHODS = ["mfa", "password"]
    later()
    asked = staff_client.post(f"/staff/cases/{case.uuid}/", {"action": "pass", "verified": "on"})
    assert asked.headers["Location"].startswith("/staff/confirm/?next=")
    fields = {"password": "correct horse battery", "next": f"/staff/cases/{case.uuid}/"}
    answer = staff_client.post("/staff/confirm/", fields)
    assert answer.status_code in {200, 422}
    assert "casehenry02" in answer.content.decode()
