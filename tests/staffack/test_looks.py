"""Each look of staff is a row in the log, and a page whose row can't be written is not shown."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as AnyClient
from django.utils import timezone

from messaging.models import Recipient
from resources.directory.models import Organisation, Telephone
from staffack.audit import refusals_by_hour
from staffack.models import AuditEntry
from tests.desk import Client

MESSAGE = "/staff/messages/{message.uuid}/"
CASE = "/staff/cases/{case.uuid}/"
REFERRAL = "/staff/referrals/{referral.uuid}/"
LOOKS = {
    "a message": (MESSAGE, "MESSAGE_READ"),
    "a case": (CASE, "CASE_READ"),
    "what a caller says": (f"{CASE}intake/", "CASE_READ"),
    "a sheet": (f"{CASE}sheet/", "CASE_READ"),
    "where alerts go": (f"{CASE}alerts/", "ALERTS_READ"),
    "a referral": (REFERRAL, "REFERRAL_READ"),
    "a case in the administration": ("/admin/cases/case/{case.pk}/change/", "CASE_READ"),
    "its history": ("/admin/cases/case/{case.pk}/history/", "LOG_READ"),
    "a paper": ("/admin/cases/civilprocess/{paper.pk}/change/", "CASE_READ"),
    "a PIN's page": ("/admin/cases/case/{case.pk}/pin/", "CASE_READ"),
    "the log": ("/admin/staffack/auditentry/", "LOG_READ"),
    "acknowledgments": ("/admin/staffack/acknowledgment/", "LOG_READ"),
    "an account": ("/admin/auth/user/{liaison.pk}/change/", "ADMIN_READ"),
    "the list of cases": ("/admin/cases/case/", "ADMIN_READ"),
}


@pytest.fixture
def cast(case, message, referral, liaison) -> dict:
    paper = case.civilprocess_set.get()
    return {"case": case, "message": message, "referral": referral} | {
        "paper": paper,
        "liaison": liaison,
    }


@pytest.fixture
def root(client, everyone) -> Client:
    """May open everything."""
    client.force_login(everyone)
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("look", LOOKS)
def test_each_look_is_one_row(look, root, cast):
    address, action = LOOKS[look]
    assert root.get(address.format(**cast)).status_code == 200
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.staff.username) == (action, "sid")
    about_case = address.startswith((MESSAGE, CASE, "/admin/cases/")) and action != "ADMIN_READ"
    assert entry.case == (cast["case"] if about_case else None)
    assert root.head(address.format(**cast)).status_code == 200
    assert AuditEntry.objects.count() == 1, "a HEAD shows nothing"


@pytest.mark.parametrize("look", LOOKS)
def test_where_the_row_cannot_be_written_nothing_is_shown(look, root, cast):
    def refuse(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "staffack_auditentry" in sql:
            raise connection.Database.OperationalError("No space left on device")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        page = root.get(LOOKS[look][0].format(**cast))
    assert page.status_code == 503
    for word in ("garage", "casehenry02", "20082397"):
        assert word not in page.content.decode()


def test_of_a_search_the_log_keeps_what_was_found_and_never_what_was_typed(staff_client, case):
    for typed in ("casehenry02", "CASEHENRY02 ", "26OP99999"):
        staff_client.post("/staff/cases/", {"number": typed})
    found, again, nothing = AuditEntry.objects.order_by("pk")
    assert {found.action, again.action, nothing.action} == {"SEARCHED"}
    assert (found.case, again.case, nothing.case) == (case, case, None)
    assert found.detail == again.detail != nothing.detail
    for entry in (found, nothing):
        assert "casehenry02" not in entry.detail.lower()
        assert "99999" not in entry.detail


def test_a_search_in_the_administration_is_a_row_too(client, administrator, case, other_case):
    client.force_login(administrator)
    client.get("/admin/cases/case/?q=casehenry02")
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.case) == ("SEARCHED", case)
    assert f"found 1: case {case.pk}" in entry.detail
    assert "henry" not in entry.detail


def test_a_row_of_the_log_says_which_and_from_what_to_what(client, administrator, supervisor):
    recipient = Recipient.objects.create(email="desk@sheriff.example")
    client.force_login(administrator)
    fields = {"email": "thief@elsewhere.example", "is_active": "on"}
    client.post(f"/admin/messaging/recipient/{recipient.pk}/change/", fields)
    entry = AuditEntry.objects.acts().get()
    assert entry.action == "CHANGED"
    assert "Email: desk@sheriff.example → thief@elsewhere.example" in entry.detail


def test_a_role_that_was_given_is_named(client, administrator, liaison):
    client.force_login(administrator)
    fields = {"username": "lee", "is_active": "on", "first_name": "Lee", "groups": []}
    client.post(f"/admin/auth/user/{liaison.pk}/change/", fields)
    entry = AuditEntry.objects.acts().get()
    assert (entry.action, entry.account) == ("ACCOUNT", liaison)
    assert "Role: Liaison → none" in entry.detail
    assert "First name: none → Lee" in entry.detail


def test_a_telephone_number_of_the_directory_is_named(client, administrator):
    office = Organisation.objects.create(name="Safe Place", slug="safe-place", county="Cook")
    number = Telephone.objects.create(organisation=office, number="(312) 555-0100")
    client.force_login(administrator)
    address = f"/admin/resources/organisation/{office.pk}/change/"
    form = client.get(address).context_data["adminform"].form
    fields = {name: value for name, value in form.initial.items() if value not in (None, [], False)}
    fields |= {"is_published": "on", "openinghours_set-TOTAL_FORMS": 0}
    fields |= {"openinghours_set-INITIAL_FORMS": 0, "telephone_set-TOTAL_FORMS": 1}
    fields |= {"telephone_set-INITIAL_FORMS": 1, "telephone_set-0-id": number.pk}
    fields |= {
        "telephone_set-0-organisation": office.pk,
        "telephone_set-0-number": "(312) 555-0199",
    }
    fields |= {"source": "guide", "kinds": ["HOTLINE"]}
    answer = client.post(address, fields)
    assert answer.status_code == 302, answer.context_data["adminform"].form.errors
    entry = AuditEntry.objects.acts().get()
    assert "(312) 555-0100 → (312) 555-0199" in entry.detail


def test_what_staff_were_refused_is_a_row(client, administrator, message):
    client.force_login(administrator)
    assert client.get(f"/staff/messages/{message.uuid}/").status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.staff) == ("REFUSED", administrator)
    assert entry.detail == "GET staffack:message"
    assert str(message.uuid) not in entry.detail


def test_what_others_were_refused_is_counted_by_the_hour(db, time_machine):
    time_machine.move_to("2027-01-05T10:10:00Z")
    for _ in range(3):
        assert AnyClient(enforce_csrf_checks=True).post("/staff/sign-in/").status_code == 403
    assert AnyClient(enforce_csrf_checks=True).post("/lookup/").status_code == 403
    assert cache.get("refused 2027-01-05 10") == 3, "a survivor's are not staff's"
    [(hour, count)] = refusals_by_hour(timezone.now() + timedelta(days=6))
    assert (hour.day, hour.hour, count) == (5, 10, 3)
    assert refusals_by_hour(timezone.now() + timedelta(days=8)) == []
    assert not AuditEntry.objects.exists()
