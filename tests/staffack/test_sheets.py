"""Whereabouts on the staff's side: verified by a person, printed for deputies, logged."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import timezone

from cases.models import CivilProcess
from messaging.models import Message, Whereabouts
from staffack.models import AuditEntry, LeadsNotice

SPOKE = {"contact": "REACHED", "submission": str(uuid4())}
UNVERIFIED = "UNVERIFIED: a survivor's account that no liaison has confirmed"


def write_whereabouts(case, place: str, **facts: object) -> Message:
    """A message of a survivor that says where the respondent of `case` is."""
    message = Message(case=case, body="", **facts)
    assert message.send(Whereabouts(place=place, weapons=Whereabouts.YES))
    return message


@pytest.fixture
def with_whereabouts(case) -> Message:
    """Whereabouts of one case."""
    return write_whereabouts(case, "The garage on Pulaski.")


def printed(browser, case) -> str:
    """The sheet of one case."""
    return browser.post(f"/staff/cases/{case.uuid}/sheet/").content.decode()


def test_a_liaison_reads_acknowledges_and_finds_it_in_the_queue(staff_client, with_whereabouts):
    queue = staff_client.get("/staff/").content.decode()
    assert "where to find the respondent" in queue
    assert "garage" not in queue
    page = staff_client.get(f"/staff/messages/{with_whereabouts.uuid}/").content.decode()
    assert "The garage on Pulaski." in page
    assert "DANGER: Weapons" in page
    staff_client.post(f"/staff/messages/{with_whereabouts.uuid}/", {"acknowledge": "1"})
    assert Message.objects.get().acknowledged_at


def test_a_message_of_words_is_not_marked_as_one(staff_client, message):
    assert "where to find the respondent" not in staff_client.get("/staff/").content.decode()
    page = staff_client.get(f"/staff/messages/{message.uuid}/").content.decode()
    assert "Where to find the respondent" not in page


def test_it_is_unverified_until_a_liaison_spoke_with_her(
    staff_client, with_whereabouts, case, liaison
):
    address = f"/staff/messages/{with_whereabouts.uuid}/"
    for page in (staff_client.get(address).content.decode(), printed(staff_client, case)):
        assert UNVERIFIED in page
    for _ in range(2):
        assert staff_client.post(address, SPOKE).status_code == 303
    entry = AuditEntry.objects.get(action="VERIFIED")
    assert (entry.staff, entry.case, entry.message) == (liaison, case, with_whereabouts)
    when = timezone.localtime(Message.objects.get().verified_at).strftime("%m/%d/%Y %I:%M %p")
    for page in (staff_client.get(address).content.decode(), printed(staff_client, case)):
        assert f"Verified: a liaison spoke with the petitioner on {when}" in page
        assert "UNVERIFIED" not in page
    assert Message.objects.get().acknowledged_at is None


def test_having_spoken_with_her_does_not_bring_back_withdrawn_times(staff_client, case):
    message = write_whereabouts(
        case, "The garage.", contact="(312) 555-0142", contact_method="call"
    )
    case.message_set.withdraw()
    staff_client.post(f"/staff/messages/{message.uuid}/", SPOKE)
    page = staff_client.get(f"/staff/messages/{message.uuid}/").content.decode()
    assert "The petitioner asked NOT to be called." in page


def test_who_may_not_acknowledge_may_not_verify(client, with_whereabouts):
    reader = User.objects.create_user("reader")
    group = Group.objects.get(name="Liaison")
    reader.user_permissions.add(group.permissions.get(codename="view_message"))
    client.force_login(reader)
    address = f"/staff/messages/{with_whereabouts.uuid}/"
    assert "Spoke with the petitioner" not in client.get(address).content.decode()
    assert client.post(address, SPOKE).status_code == 403
    assert Message.objects.get().verified_at is None


def test_the_sheet_holds_what_deputies_need_newest_first_and_who_printed_it(staff_client, case):
    write_whereabouts(case, "An older place.", sent_at=timezone.now() - timedelta(days=3))
    write_whereabouts(case, "A newer place.")
    page = printed(staff_client, case)
    for fact in ("casehenry02", "20082397", "PENDING", "emergency order of protection"):
        assert fact in page
    assert page.index("A newer place.") < page.index("An older place.")
    assert page.count("Told on ") == 2
    assert page.count("DANGER: Weapons") == 3, "with each account, and once on top"
    assert page.index("DANGER: Weapons") < page.index("Told on ")
    assert "Printed by lee, " in page


def test_the_sheet_holds_nothing_of_her(staff_client, case, message, with_whereabouts):
    write_whereabouts(
        case, "Elsewhere.", contact="(312) 555-0199", ask_for="Ana", safe_from=timezone.now()
    )
    page = printed(staff_client, case)
    for detail in ("He works at", "555-01", "Maria", "Ana", "Safe"):
        assert detail not in page


def test_an_address_of_a_leads_notice_is_on_the_sheet_with_its_date(staff_client, case, liaison):
    paper = CivilProcess.objects.get()
    served_at = datetime(2026, 9, 2, 9, 0, tzinfo=settings.AGENCY.zone)
    notice = LeadsNotice(paper=paper, kind="SFN", served_at=served_at, agency="Sherman PD")
    notice.address, notice.applied_by = "2325 North Elm", liaison
    assert notice.apply() is LeadsNotice.Effect.APPLIED
    page = printed(staff_client, case)
    assert "2325 North Elm" in page
    assert "Address from the LEADS notice of 09/02/2026 09:00 AM" in page
    assert "full order still to be handed over" in page
    day = timezone.localdate().isoformat()
    assert "2325 North Elm" in staff_client.post("/staff/sheets/", {"day": day}).content.decode()


def test_a_get_counts_and_only_the_button_prints_and_logs(
    staff_client, case, with_whereabouts, liaison
):
    address = f"/staff/cases/{case.uuid}/sheet/"
    for page in (address, "/staff/sheets/"):
        shown = staff_client.get(page).content.decode()
        assert "Accounts of survivors</dt><dd>1" in shown
        assert "garage" not in shown
    assert not AuditEntry.objects.acts().exists()
    assert "garage" in printed(staff_client, case)
    entry = AuditEntry.objects.acts().get()
    assert (entry.staff, entry.action, entry.case) == (liaison, "SHEET_PRINTED", case)


def test_a_day_prints_each_case_with_papers_to_serve_on_a_page(
    staff_client, case, other_case, with_whereabouts, time_machine
):
    write_whereabouts(other_case, "But it was served.")
    day = timezone.localdate().isoformat()
    page = staff_client.post("/staff/sheets/", {"day": day}).content.decode()
    assert page.count('<article class="sheet">') == 1
    assert "But it was served." not in page
    CivilProcess.objects.create(case=other_case, sheriff_number="20036079")
    page = staff_client.post("/staff/sheets/", {"day": day}).content.decode()
    assert page.count('<article class="sheet">') == 2
    assert AuditEntry.objects.filter(case=other_case).count() == 1
    assert AuditEntry.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(
    ("day", "count"), [("2026-06-30", 0), ("2026-07-01", 1), ("2026-07-02", 0)]
)
def test_a_day_is_one_in_the_offices_zone(staff_client, case, day, count):
    before_midnight_in_chicago = datetime(2026, 7, 2, 4, 59, tzinfo=UTC)
    write_whereabouts(case, "Late.", sent_at=before_midnight_in_chicago)
    page = staff_client.get("/staff/sheets/", {"day": day}).content.decode()
    assert ("Sheets</dt><dd>1" in page) == bool(count)
    assert ("There is nothing to print." in page) == (not count)


def test_a_day_with_nothing_prints_and_logs_nothing(staff_client, case, with_whereabouts):
    response = staff_client.post("/staff/sheets/", {"day": "2026-01-05"})
    assert "There is nothing to print." in response.content.decode()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("day", ["", "soon", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_explained(staff_client, day):
    response = staff_client.post("/staff/sheets/", {"day": day})
    assert response.status_code == 422
    assert "Give a day" in response.content.decode()


def test_without_the_permission_there_is_no_sheet(client, case, with_whereabouts, administrator):
    client.force_login(administrator)
    for address in (f"/staff/cases/{case.uuid}/sheet/", "/staff/sheets/"):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403
    assert {entry.action for entry in AuditEntry.objects.all()} == {"REFUSED"}
