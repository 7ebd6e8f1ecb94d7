import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Task
from messaging.alarm_mail import warn_of_alarms
from messaging.delivery import send_due
from messaging.models import Message
from staffack.models import Acknowledgment, AuditEntry
from tests.desk import Client
from tests.walk import come_back, guess, search, send

WHEN = {
    "response_requested": "yes",
    "contact": "(312) 555-0142",
    "safe_from": "2097-04-12T11:26",
    "safe_until": "2097-04-12T13:00",
}


def cautions() -> list[str]:
    """What staff are told about the last message."""
    return [str(caution) for caution in Message.objects.latest("pk").cautions()]


def test_one_button_withdraws_every_safe_time_and_staff_see_it_at_once(survivor, liaison):
    for body in ("one", "two"):
        send(survivor, body, **WHEN)
    response = survivor.post("/order/dont-call/")
    assert (response.status_code, response.headers["Location"]) == (303, "/order/")
    assert not Message.objects.filter(withdrawn_at=None).exists()
    assert cautions() == [
        "The petitioner asked NOT to be called. The times given here are withdrawn."
    ]
    survivor.force_login(liaison)
    assert survivor.get("/staff/").content.decode().count("DO NOT CALL") == 3, "the alarm too"


def test_the_answer_tells_nobody_whether_a_call_was_asked_for(case, other_case, recipient):
    other_case.set_pin("4826")
    answers = []
    for number, fields in (("casehenry02", {}), ("909090909", WHEN)):
        client = Client()
        search(client, number)
        guess(client, "4826")
        send(client, **fields)
        with CaptureQueriesContext(connection) as queries:
            answer = client.post("/order/dont-call/")
        page = re.sub(r"csrf\S+ value=\S+|nonce=\S+", "", client.get("/order/").content.decode())
        assert "If you gave us a time to call before, we will not use it." in page
        [notice] = re.findall(r'<p class="strong saved".*?</p>', page)
        kinds = [re.sub(r"\d+|'[^']*'", "?", one["sql"]) for one in queries]
        answers.append((answer.status_code, answer.headers["Location"], notice, kinds))
        assert "If you gave us" not in client.get("/order/").content.decode()
    assert answers[0] == answers[1]


def test_staff_get_a_mail_at_once_and_one_an_hour_for_a_case(
    survivor, liaison, recipient, mailoutbox, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    send(survivor, **WHEN)
    for _ in range(3):
        survivor.post("/order/dont-call/")
    assert warn_of_alarms() == 0, "its own mail says it all"
    send_due()
    mails = [mail for mail in mailoutbox if "not to be called" in mail.subject]
    assert len(mails) == 1
    assert "/staff/" in mails[0].body
    assert "casehenry02" not in mails[0].subject + mails[0].body
    time_machine.shift(timedelta(hours=1))
    survivor.get("/order/")
    search(survivor, "casehenry02")
    guess(survivor, "4826")
    survivor.post("/order/dont-call/")
    send_due()
    assert len([mail for mail in mailoutbox if "not to be called" in mail.subject]) == 2


def test_every_row_of_the_case_is_marked_though_all_was_acknowledged(survivor, liaison, case):
    send(survivor, "one", **WHEN)
    Acknowledgment.record(Message.objects.get(), liaison)
    survivor.post("/order/dont-call/")
    desk = Client()
    desk.force_login(liaison)
    queue = desk.get("/staff/").content.decode()
    assert queue.index("Do not call") < queue.index("Waiting (")
    assert "DO NOT CALL" in queue[queue.index('id="done"') :]
    assert "DO NOT CALL" in desk.get(f"/staff/cases/{case.uuid}/").content.decode()


def test_the_number_and_the_times_are_hidden_behind_one_press_in_the_log(survivor, liaison):
    send(survivor, "one", **WHEN)
    survivor.post("/order/dont-call/")
    desk = Client()
    desk.force_login(liaison)
    address = f"/staff/messages/{Message.objects.get().uuid}/"
    hidden = desk.get(address).content.decode()
    for secret in ("555-0142", "04/12/2097"):
        assert secret not in hidden
        assert secret in desk.post(address, {"show": "1"}).content.decode()
    assert AuditEntry.objects.filter(action="CONTACT_SHOWN", staff=liaison).count() == 2
    assert "555-0142" not in desk.get(address).content.decode(), "each look is a press"


def test_what_comes_after_a_withdrawal_is_to_be_verified_first(survivor, liaison):
    send(survivor, "one", **WHEN)
    survivor.post("/order/dont-call/")
    send(survivor, "two", **{**WHEN, "contact": "(312) 555-0199"})
    assert cautions()[0].startswith("This came AFTER a withdrawal")
    desk = Client()
    desk.force_login(liaison)
    assert "after a withdrawal: verify first" in desk.get("/staff/").content.decode()


def test_speaking_with_her_about_what_came_afterwards_ends_it_and_about_earlier_words_does_not(
    survivor, case
):
    send(survivor, "one", **WHEN)
    survivor.post("/order/dont-call/")
    send(survivor, "two", **WHEN)
    first, second = Message.objects.order_by("pk")
    first.verify()
    case.refresh_from_db()
    assert case.calls_withdrawn_at
    assert Task.objects.current().withdrawals().exists()
    second.verify()
    case.refresh_from_db()
    assert case.calls_withdrawn_at is None
    assert not Task.objects.current().withdrawals().exists()
    assert Message.objects.order_by("pk")[0].call_mark == "DO NOT CALL"


def test_a_mail_in_full_that_waits_says_nothing_of_how_to_call(
    survivor, recipient, settings, mailoutbox
):
    settings.EMAIL_CONTENT = "full"
    send(survivor, "one", **WHEN)
    survivor.post("/order/dont-call/")
    send_due()
    [mail] = [mail for mail in mailoutbox if "new message" in mail.subject]
    assert "NOT to be called" in mail.body
    assert "555-0142" not in mail.body


def test_a_time_given_afterwards_counts_again(survivor):
    send(survivor, "one", **WHEN)
    survivor.post("/order/dont-call/")
    send(survivor, "two", **WHEN)
    assert Message.objects.latest("pk").withdrawn_at is None


def test_after_her_time_ran_out_number_and_pin_do_it(client, case, message):
    response = client.post("/order/dont-call/")
    assert response.status_code == 403
    page = response.content.decode()
    assert "Type them, and it is done" in page
    assert Message.objects.get().withdrawn_at is None
    assert come_back(client, page, pin="0000").status_code == 403
    assert Message.objects.get().withdrawn_at is None
    assert come_back(client, page).headers["Location"] == "/order/"
    assert Message.objects.get().withdrawn_at


def test_a_get_withdraws_nothing(survivor, message):
    assert survivor.get("/order/dont-call/").status_code == 405
    assert Message.objects.get().withdrawn_at is None


def test_a_first_contact_is_unverified_and_a_changed_one_flagged(survivor):
    send(survivor, "nothing to call")
    assert cautions() == []
    send(survivor, "one", **WHEN)
    assert cautions()[0].startswith("First contact, unverified.")
    send(survivor, "two", **WHEN)
    assert cautions()[0].startswith("First contact, unverified."), "until a liaison spoke with her"
    assert Message.objects.latest("pk").verify()
    assert cautions() == []
    send(survivor, "three", **WHEN)
    assert cautions() == []
    for body in ("four", "five"):
        send(survivor, body, **{**WHEN, "contact": "(312) 555-0199"})
        assert cautions()[0].startswith("The way to reach the petitioner CHANGED."), (
            "however often it comes"
        )
    send(survivor, "six", **{**WHEN, "safe_from": "2097-04-12T10:00"})
    assert cautions() == ["The safe time is not the one given before. Verify before you call."]


def test_withdrawing_is_set_once(message):
    message.case.message_set.withdraw()
    first = Message.objects.get().withdrawn_at
    assert first <= timezone.now()
    assert message.case.message_set.withdraw() == 0
    assert Message.objects.get().withdrawn_at == first
