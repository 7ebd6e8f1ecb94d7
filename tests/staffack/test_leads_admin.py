"""A notice in the admin: read, confirmed, applied once; its text kept nowhere."""

from datetime import date, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cases.models import CivilProcess, Task
from portal.models import Session
from staffack.models import AuditEntry, LeadsNotice
from tests.desk import Client
from tests.staffack.test_leads import ADD_ON, FULL, HEADER
from tests.walk import guess, holds, search

APPLY = "/admin/staffack/leadsnotice/apply/"
SHORT_FORM_AT = datetime(2004, 9, 2, 9, 0, tzinfo=settings.AGENCY.zone)
FULL_AT = datetime(2004, 9, 4, 14, 30, tzinfo=settings.AGENCY.zone)


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator)
    return client


@pytest.fixture
def paper(case) -> CivilProcess:
    """A paper that was not served yet."""
    return CivilProcess.objects.get()


def confirmed(desk, **changes: str):
    """The answer to what the example says, confirmed."""
    fields = {
        "sheriff_number": "20082397",
        "kind": "SFN",
        "served_at": "2004-09-02T09:00",
        "agency": "SHERMAN PD",
        "address": "2325 NORTH ELM, ELMHURST",
    }
    return desk.post(f"{APPLY}confirm/", {**fields, **changes}, follow=True)


def test_the_polices_example_goes_from_paste_to_paper(desk, paper, administrator):
    posted = {"sheriff_number": "20082397", "text": HEADER + ADD_ON}
    page = desk.post(APPLY, posted).content.decode()
    for shown in ("2004-09-02T09:00", "SHERMAN PD", "2325 NORTH ELM, ELMHURST", "casehenry02"):
        assert shown in page
    for gone in ("SIMPSON", "JONES", "3397", "SERVED USING"):
        assert not holds(page, gone)
    paper.refresh_from_db()
    assert paper.status == "PENDING", "nothing changes before it is confirmed"
    assert "The notice was applied." in confirmed(desk).content.decode()
    paper.refresh_from_db()
    assert (paper.status, paper.method, paper.served_at) == ("SERVED", "SHORT_FORM", SHORT_FORM_AT)
    notice = LeadsNotice.objects.get()
    assert (notice.agency, notice.address) == ("SHERMAN PD", "2325 NORTH ELM, ELMHURST")
    entry = AuditEntry.objects.acts().get()
    assert (entry.staff, entry.action, entry.case) == (administrator, "LEADS_APPLIED", paper.case)
    full = {"kind": "FOP", "served_at": "2004-09-04T14:30", "agency": "ELMHURST PD"}
    assert "The notice was applied." in confirmed(desk, **full, address="").content.decode()
    paper.refresh_from_db()
    assert paper.full_order_served_at == FULL_AT


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_a_file_is_read_as_well(desk, paper, start):
    file = SimpleUploadedFile("notice.txt", start + FULL.encode())
    page = desk.post(APPLY, {"sheriff_number": "20082397", "file": file}).content.decode()
    assert "2004-09-04T14:30" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "SFN 0900"}, "is missing after SFN"),
        ({"text": ""}, "Paste the notice, or choose a file."),
        ({"sheriff_number": "404"}, "There is no paper with this sheriff number."),
        ({"sheriff_number": "2" * 41}, "at most 40 characters"),
        ({"sheriff_number": "-"}, "There is no paper with this sheriff number."),
        ({"text": "NCIC " + ADD_ON}, "out-of-state order (NCIC)"),
        ({"file": SimpleUploadedFile("x.bin", b"\xff\xfe\x00")}, "Give the text or a file"),
        ({"text": "", "file": SimpleUploadedFile("x.bin", b"\xff\xfe")}, "not a text file"),
        ({"text": "", "file": SimpleUploadedFile("x.txt", b"hello")}, "SFN or FOP"),
    ],
)
def test_what_cannot_be_read_is_explained_and_changes_nothing(desk, paper, changes, said):
    response = desk.post(APPLY, {"sheriff_number": "20082397", "text": ADD_ON, **changes})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not LeadsNotice.objects.exists()


def test_a_number_that_reads_alike_is_asked_about_and_taken_once_staff_say_it_is_one(desk, paper):
    posted = {"sheriff_number": "0020082397", "text": HEADER + ADD_ON}
    assert "20082397, which reads alike" in desk.post(APPLY, posted).content.decode()
    task = Task.objects.get(kind="ALIKE")
    desk.post("/admin/cases/task/", {"action": "are_one", "_selected_action": [task.pk]})
    assert "which reads alike" not in desk.post(APPLY, posted).content.decode()
    assert confirmed(desk, sheriff_number="0020082397").status_code == 200
    assert LeadsNotice.objects.get().paper == paper


def test_a_large_file_is_refused(desk, paper):
    file = SimpleUploadedFile("notice.txt", b"x" * 70_000)
    response = desk.post(APPLY, {"sheriff_number": "20082397", "file": file})
    assert response.status_code == 422, "left unread: no notice is that long"
    assert "Paste the notice, or choose a file." in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"served_at": "2004-04-04T02:30"}, "The clocks skipped this hour"),
        ({"served_at": "2099-04-04T02:30"}, "in the future"),
        ({"served_at": ""}, "Give the date and time served."),
        ({"served_at": "soon"}, "Give a date and a time"),
        ({"kind": "XXX"}, "Select a valid choice."),
        ({"agency": ""}, "This field is required."),
        ({"sheriff_number": "404"}, "There is no paper with this sheriff number."),
    ],
)
def test_what_is_confirmed_is_checked_again(desk, paper, changes, said):
    response = confirmed(desk, **changes)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not LeadsNotice.objects.exists()


def test_applied_twice_is_once(desk, paper):
    confirmed(desk)
    assert "was applied before" in confirmed(desk).content.decode()
    assert LeadsNotice.objects.count() == AuditEntry.objects.acts().count() == 1
    assert not Task.objects.exists()


def test_a_disagreement_is_said_on_the_page_and_asked_of_staff_once(desk, paper):
    CivilProcess.objects.update(status="RECALLED")
    for _ in range(2):
        assert "The paper says something else." in confirmed(desk).content.decode()
    assert Task.objects.get().kind == "DISAGREE"


def test_a_notice_from_before_the_order_is_not_about_it(desk, paper):
    paper.case.issued_on = date(2026, 11, 1)
    paper.case.save()
    response = confirmed(desk)
    assert response.status_code == 422
    assert "The order was issued after that." in response.content.decode()


def test_the_text_is_stored_nowhere_and_the_address_only_sealed(desk, paper):
    desk.post(APPLY, {"sheriff_number": "20082397", "text": HEADER + ADD_ON})
    confirmed(desk)
    stored = []
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            stored += [
                bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)
                for row in cursor.fetchall()
                for cell in row
            ]
    stored += [str(session.get_decoded()) for session in Session.objects.all()]
    whole = " ".join(stored)
    assert "SHERMAN PD" in whole
    for gone in ("SIMPSON", "JONES", "3397", "2325 NORTH ELM", "SERVED USING"):
        assert not holds(whole, gone)


def test_the_list_shows_no_address_and_changes_nothing(desk, paper):
    confirmed(desk)
    row = LeadsNotice.objects.get()
    for address in ("", f"{row.pk}/change/"):
        page = desk.get(f"/admin/staffack/leadsnotice/{address}").content.decode()
        assert "SHERMAN PD" in page
        assert not holds(page, "2325")
    assert desk.post(f"/admin/staffack/leadsnotice/{row.pk}/change/").status_code == 403
    assert desk.get("/admin/staffack/leadsnotice/add/").status_code == 403


def test_survivors_see_the_status_and_nothing_else_of_it(desk, paper):
    confirmed(desk)
    browser = Client()
    search(browser, "casehenry02")
    guess(browser, "4826")
    page = browser.get("/order/").content.decode()
    for fact in ("SERVED", "Short form notification", "September 2, 2004, 9:00 AM"):
        assert fact in page
    for gone in ("SHERMAN", "2325", "ELMHURST", "JONES", "3397"):
        assert not holds(page, gone)


def test_without_the_permission_or_the_forms_token_nothing_is_applied(client, paper, liaison):
    supervisor = User.objects.create_user("sam", is_staff=True)
    supervisor.groups.add(Group.objects.get(name="Supervisor"))
    for user, status in ((supervisor, 403), (liaison, 302)):
        client.force_login(user)
        for address in (APPLY, f"{APPLY}confirm/"):
            assert client.post(address, {}).status_code == status
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_superuser("root"))
    for address in (APPLY, f"{APPLY}confirm/"):
        assert strict.post(address, {}).status_code == 403
        assert Client().post(address, {}).status_code == 302
    assert strict.get(APPLY).status_code == 200
    assert strict.get(f"{APPLY}confirm/").status_code == 405
