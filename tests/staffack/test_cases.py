import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases import passes
from cases.models import Case, Task
from lookup.guess_alarms import raise_alarms
from lookup.models import Budget
from messaging.models import Message
from staffack.models import AuditEntry
from tests.desk import Client
from tests.harness.mailserver import MailServer, text_of
from tests.walk import guess, search, send

SHOWN = re.compile(r'<p class="secret">([0-9A-Z]{8})</p>')


def issue(staff_client, case) -> str:
    """The pass, read off the page."""
    case.refresh_from_db()
    fields = {"action": "pass", "verified": "on", "epoch": case.pin_epoch}
    page = staff_client.post(f"/staff/cases/{case.uuid}/", fields).content.decode()
    [shown] = SHOWN.findall(page)
    return shown


def enter(number: str, secret: str, address: str = "127.0.0.1") -> int:
    """The answer to a PIN or a pass in a fresh browser."""
    client = Client()
    search(client, number)
    return guess(client, secret, address).status_code


def test_a_case_is_found_by_either_number_and_the_address_holds_neither(staff_client, case):
    for number in ("casehenry02", "2008-2397", "Case No. casehenry2", "٢٠٠٨٢٣٩٧"):
        response = staff_client.post("/staff/cases/", {"number": number})
        assert response.headers["Location"] == f"/staff/cases/{case.uuid}/"
    missing = staff_client.post("/staff/cases/", {"number": "404"})
    assert missing.status_code == 422
    assert "There is no case with this number." in missing.content.decode()
    assert 'value="404"' in missing.content.decode()


def test_a_pass_opens_the_case_instead_of_the_pin(staff_client, case):
    issued = issue(staff_client, case)
    assert passes.is_pass(issued)
    assert enter("casehenry02", issued) == 303
    kindly = f"{issued[:4]}-{issued[4:]}".lower().replace("0", "o").replace("1", "l")
    assert enter("casehenry02", kindly) == 303
    assert enter("casehenry02", "4826") == 403


def test_the_pass_is_shown_with_one_way_out_and_says_what_it_replaced(staff_client, case):
    for replaced in ("pin", "pass", ""):
        if not replaced:
            Case.objects.update(pass_hash="")
        case.refresh_from_db()
        fields = {"action": "pass", "verified": "on", "epoch": case.pin_epoch}
        page = staff_client.post(f"/staff/cases/{case.uuid}/", fields).content.decode()
        body = page.partition("<body>")[2]
        assert re.findall(r'href="(/[^"]*)"', body) == [f"/staff/cases/{case.uuid}/"]
        assert "<button" not in body
        assert ("The PIN that the case had before no longer works." in body) == (replaced == "pin")
        assert ("The pass that the case had" in body) == (replaced == "pass")


def test_a_pass_opens_through_closed_budgets(staff_client, case):
    client = Client()
    search(client, "casehenry02")
    for one in range(11):
        last = guess(client, "0000", f"10.1.0.{one}")
    assert last.status_code == 429
    assert enter("casehenry02", issue(staff_client, case)) == 303


def test_a_pass_has_its_own_budget_5000_in_24_hours_known_or_not(staff_client, case):
    issued = issue(staff_client, case)
    for number in ("casehenry02", "unknown"):
        answers = [enter(number, "00000000", "10.1.0.1") for _ in range(5)]
        Budget.objects.filter(kind="pass", spent=5).update(spent=4_999)
        answers += [enter(number, "00000000", f"10.1.0.{one}") for one in range(2, 5)]
        assert answers == [403] * 8, "a full budget refuses like a wrong pass"
    assert set(Budget.objects.filter(kind="pass").values_list("spent", flat=True)) == {5_000}
    assert enter("casehenry02", issued) == 403
    raise_alarms()
    assert set(Task.objects.values_list("kind", flat=True)) == {"FAILURES", "PAUSED"}
    assert enter("casehenry02", issue(staff_client, case)) == 303, "a new pass has a new budget"
    assert not Budget.objects.filter(kind="day").exists(), "no try at a PIN was spent"


@pytest.mark.many  # the same few lines, a hundred times
def test_60_wrong_passes_from_3_addresses_and_60_wrong_pins_do_not_keep_her_pass_out(
    staff_client, case
):
    issued = issue(staff_client, case)
    for one in range(60):
        enter("casehenry02", f"0000{one:04}", f"10.1.0.{one % 3}")
        enter("20082397", f"{one:04}", f"10.2.0.{one}")
    assert enter("casehenry02", issued) == 303
    assert enter("20082397", issued) == 303


@pytest.mark.many
def test_one_client_has_20_tries_at_a_pass_in_24_hours(staff_client, case):
    issued = issue(staff_client, case)
    assert [enter("casehenry02", "00000000") for _ in range(21)] == [403] * 20 + [429]
    assert enter("casehenry02", issued) == 429
    assert enter("casehenry02", issued, "10.9.9.9") == 303


def test_a_pass_needs_the_caller_to_be_verified(staff_client, case):
    response = staff_client.post(f"/staff/cases/{case.uuid}/", {"action": "pass"})
    assert response.status_code == 422
    assert "Verify the caller first" in response.content.decode()
    case.refresh_from_db()
    assert not case.pass_hash


def test_issuing_is_logged_ends_the_cases_sessions_and_shows_the_pass_once(
    staff_client, case, liaison
):
    browser = Client()
    search(browser, "casehenry02")
    guess(browser, "4826")
    assert browser.get("/order/").status_code == 200
    issued = issue(staff_client, case)
    assert browser.get("/order/").status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.staff, entry.action, entry.case) == (liaison, "PASS_ISSUED", case)
    page = staff_client.get(f"/staff/cases/{case.uuid}/").content.decode()
    assert issued not in page
    assert "lee issued a pass" in page


def test_the_page_of_a_pass_loaded_again_issues_no_other(staff_client, case):
    fields = {"action": "pass", "verified": "on", "epoch": case.pin_epoch}
    address = f"/staff/cases/{case.uuid}/"
    [issued] = SHOWN.findall(staff_client.post(address, fields).content.decode())
    again = staff_client.post(address, fields)
    assert again.status_code == 422
    assert "was issued after this page was opened" in again.content.decode()
    assert enter("casehenry02", issued) == 303


def test_the_pass_is_read_aloud_with_a_word_for_each_letter():
    assert passes.read_aloud("B7") == [("B", "Boston"), ("7", "")]
    letters = [character for character in passes.ALPHABET if character.isalpha()]
    assert all(
        word.startswith(character) for character, word in passes.read_aloud("".join(letters))
    )


def test_a_paused_case_shows_a_live_session_the_page_of_a_closed_budget(staff_client, case):
    browser = Client()
    search(browser, "casehenry02")
    guess(browser, "4826")
    staff_client.post(f"/staff/cases/{case.uuid}/", {"action": "pause"})
    for response in (
        browser.get("/order/"),
        browser.get("/order/sent/"),
        browser.post("/order/dont-call/"),
    ):
        assert response.status_code == 429
        assert "This number is paused for now" in response.content.decode()
    assert send(browser).status_code == 429
    assert not Message.objects.exists()
    assert enter("casehenry02", "4826") == 403
    staff_client.post(f"/staff/cases/{case.uuid}/", {"action": "resume"})
    assert browser.get("/order/").status_code == 302, "whoever was inside has to show the PIN again"
    assert enter("casehenry02", "4826") == 303
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["PAUSED", "RESUMED"]


def test_an_alarm_stands_on_top_of_the_queue_until_someone_looked_into_it(staff_client, case):
    Task.objects.raise_once(Task.Kind.FAILURES, case)
    page = staff_client.get("/staff/").content.decode()
    assert "Five wrong PINs within 24 hours" in page
    assert page.index("Five wrong PINs") < page.index("Waiting (")
    staff_client.post(f"/staff/tasks/{Task.objects.get().pk}/")
    assert "Five wrong PINs" not in staff_client.get("/staff/").content.decode()
    assert AuditEntry.objects.get().action == "DISMISSED"


def test_the_mail_about_alarms_tells_nothing_else(case, recipient, settings):
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", server.port
        Task.objects.raise_once(Task.Kind.FAILURES, case)
        call_command("send_notifications", "--once")
    whole = server.received[0].as_string() + text_of(server.received[0])
    assert "/staff/" in whole
    for secret in ("casehenry02", "20082397", "wrong PIN", str(case.uuid)):
        assert secret not in whole


def test_a_neutral_reply_shows_beside_the_messages_time(staff_client, message, liaison):
    address = f"/staff/messages/{message.uuid}/"
    staff_client.post(address, {"reply": "UPDATE"})
    Message.objects.update(replied_at=timezone.now() - timedelta(minutes=1))
    browser = Client()
    search(browser, "casehenry02")
    guess(browser, "4826")
    page = browser.get("/order/").content.decode()
    assert "There is an update. Please call us when you can." in page
    assert AuditEntry.objects.get().action == "REPLIED"
    assert staff_client.post(address, {"reply": "free text"}).status_code == 400
    assert Message.objects.get().acknowledged_at is None


@pytest.mark.parametrize("path", ["cases/", "cases/{uuid}/"])
def test_an_administrator_issues_no_pass(client, case, administrator, path):
    client.force_login(administrator)
    assert client.get("/staff/" + path.format(uuid=case.uuid)).status_code == 403
    assert client.post("/staff/" + path.format(uuid=case.uuid)).status_code == 403
