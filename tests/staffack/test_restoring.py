"""What a restored database lacks is told by numbers outside of it; nothing happens twice."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import Task
from lookup import budgets
from messaging.delivery import send_due
from messaging.models import Message, Notification
from portal.models import Session
from staffack import restoring
from staffack.restoring import write_down_numbers


@pytest.fixture
def file(settings, tmp_path):
    """Where the worker keeps the numbers."""
    settings.ROW_NUMBERS_FILE = str(tmp_path / "row-numbers.json")
    return tmp_path / "row-numbers.json"


def restored() -> str:
    """What the command says."""
    out = StringIO()
    call_command("post_restore", "--yes", stdout=out)
    return out.getvalue()


def test_the_numbers_of_a_database_that_was_restored_overwrite_nothing(file, message, case):
    Message(case=case, body="lost").send()
    write_down_numbers()
    kept = file.read_text()
    Message.objects.last().notification_set.all().delete()
    Task.objects.all().delete()
    Message.objects.last().delete()
    for _ in range(2):
        write_down_numbers()
    assert json.loads(file.read_text()) == json.loads(kept)
    assert Task.objects.get().kind == "RESTORED"
    assert "1 messages missing" in restored()
    write_down_numbers()
    assert json.loads(file.read_text()) != json.loads(kept)
    assert "0 messages missing" in restored()


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"at": "yesterday", "rows": {}}'])
def test_without_numbers_it_says_that_nobody_can_tell(file, message, content):
    if content is not None:
        file.write_text(content)
    assert "what is missing can't be counted" in " ".join(restored().split())
    write_down_numbers()
    assert "0 messages missing" in restored()


def test_mail_waits_until_a_person_sends_it(message, mailoutbox):
    restored()
    assert send_due() == 0
    mail = Notification.objects.get()
    assert mail.why == "held: it may have gone out before a backup was restored"
    assert Notification.objects.stuck().exists()
    call_command("mail_waiting", "--send-again", stdout=StringIO())
    assert send_due() == 1


def test_so_does_the_mail_to_a_provider(referral, mailoutbox):
    send_due()
    referral.acknowledge()
    restored()
    assert send_due() == 0
    call_command("mail_waiting", "--send-again", stdout=StringIO())
    assert send_due() == 1
    assert mailoutbox[-1].to == [referral.email]


def test_visits_end_and_budgets_stay(survivor, client, case):
    for tries in range(3):
        budgets.Try("number", f"client {tries}", case).reserve()
    before = list(budgets.Budget.objects.values())
    assert survivor.get("/order/").status_code == 200
    said = restored()
    assert "Cases with wrong PINs shortly before the backup: 1" in said
    assert list(budgets.Budget.objects.values()) == before
    assert not Session.objects.exists()
    assert survivor.get("/order/").status_code == 302
    assert Task.objects.about_guessing().get().case == case


def test_what_can_not_be_read_is_named(message):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_message SET body = %s", [b"damaged"])
    with pytest.raises(CommandError, match=rf"messaging_message, id {message.pk}, body"):
        restored()


def test_a_start_without_a_file_warns(settings):
    settings.ROW_NUMBERS_FILE = ""
    [warning] = restoring.numbers_are_kept(None)
    assert warning.id == "staffack.W001"


def test_while_a_worker_runs_nothing_is_ended_and_held(file, message, survivor):
    write_down_numbers()
    with pytest.raises(CommandError, match="stop web and workers first"):
        call_command("post_restore", stdout=StringIO())
    assert survivor.get("/order/").status_code == 200
    assert Notification.objects.get().held_at is None
