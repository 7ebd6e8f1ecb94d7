"""A damaged cell is closed, and nothing else: staff read, acknowledge and print the rest."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.models import Task
from messaging.delivery import send_due
from messaging.models import Message, Notification, Referral, Whereabouts
from messaging.referrals.models import CONTENT
from tests.harness.mailserver import text_of
from tests.messaging.conftest import server  # noqa: F401 - a fixture

SEALED = ["body", "contact", "contact_method", "safe_from", "safe_until", "ask_for", "language"]
TOLD = ["place", "hours", "workplace", "vehicle", "custody", "weapons", "dogs", "children", "other"]


def damage(row, *columns: str) -> None:
    """Write into the table what no key opens."""
    cells = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        statement = f"UPDATE {row._meta.db_table} SET {cells} WHERE id = %s"
        cursor.execute(statement, [*[b"damaged"] * len(columns), row.pk])


@pytest.fixture
def told(case) -> Message:
    """A message with everything filled in, and with whereabouts."""
    now = timezone.now()
    message = Message(
        case=case,
        body="A letter.",
        contact="(312) 555-0142",
        contact_method="call",
        safe_from=now,
        safe_until=now,
        ask_for="Maria",
        language="Polish",
    )
    everything = {name: f"the {name}" for name in TOLD} | dict.fromkeys(Whereabouts.HAZARDS, "1")
    assert message.send(Whereabouts(**everything))
    return message


@pytest.mark.parametrize("column", [*SEALED, *TOLD])
def test_each_cell_that_cannot_be_read_closes_alone(staff_client, told, column):
    address = f"/staff/messages/{told.uuid}/"
    whole = staff_client.get(address).content.decode()
    assert "can&#x27;t be read" not in whole
    damage(told.whereabouts if column in TOLD else told, column)
    page = staff_client.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    assert text.count("can&#x27;t be read") == 1
    for name, words in {"body": "A letter.", "contact": "555-0142", "place": "the place"}.items():
        assert (words in text) is (name != column)
    assert staff_client.post(address, {"acknowledge": "1"}).status_code == 303
    assert Message.objects.get().acknowledged_at
    assert Task.objects.to_put_right().get().kind == "UNREAD"


def test_it_raises_one_task_and_later_messages_of_the_case_open(staff_client, told, case):
    damage(told, *SEALED)
    later = Message(case=case, body="Later.", contact="(312) 555-0142", contact_method="call")
    later.send()
    for message in (told, later, told, later):
        page = staff_client.get(f"/staff/messages/{message.uuid}/")
        assert page.status_code == 200
    task = Task.objects.to_put_right().get()
    assert (task.kind, task.case) == ("UNREAD", case)
    assert "can&#x27;t be read: tell whoever" in staff_client.get("/staff/").content.decode()


def test_the_days_sheets_print_with_what_can_be_read(staff_client, told, case):
    damage(told.whereabouts, "place", "weapons")
    day = timezone.localdate().isoformat()
    page = staff_client.post("/staff/sheets/", {"day": day})
    text = page.content.decode()
    assert page.status_code == 200
    assert "<dt>Place</dt><dd>can&#x27;t be read</dd>" in text
    assert "the vehicle" in text
    assert "DANGER: Weapons (can&#x27;t be read), Dogs" in text


def test_a_mail_in_full_says_it_too(told, recipient, server, settings):  # noqa: F811
    settings.EMAIL_CONTENT = "full"
    damage(told, *SEALED)
    Notification.objects.owe("message_received", told.case_id, message=told)
    assert send_due() == 1
    assert "can't be read" in text_of(server.received[0])


def test_a_referral_of_which_nothing_can_be_read_is_acknowledged(staff_client, referral: Referral):
    damage(referral, *CONTENT)
    address = f"/staff/referrals/{referral.uuid}/"
    assert "can&#x27;t be read" in staff_client.get(address).content.decode()
    assert staff_client.post(address, {"acknowledge": "1"}).status_code == 303
    assert Referral.objects.get().acknowledged_at
    assert not Notification.objects.filter(kind="referral_read").exists(), "nobody to write to"
    assert Task.objects.get(kind="UNREAD").case is None


def test_with_a_database_that_only_reads_no_message_is_shown(told, staff_client: Client):
    """Else somebody would have read it, and no row would say so."""
    staff_client.raise_request_exception = False

    def refuse(execute, sql, params, many, context):
        if sql.startswith("INSERT"):
            raise connection.Database.OperationalError("read-only")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        page = staff_client.get(f"/staff/messages/{told.uuid}/")
    assert page.status_code == 503
    assert told.body not in page.content.decode()
