"""What a copy of the table tells of a visit or a sign-in, and that a forged row opens nothing."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.management.commands.rotate_keys import PAGES_STAY_OPEN
from portal import sessions
from portal.encryption.cipher import UnreadableError, seal
from portal.models import KeyProof, Session

CANARY = "canary-7Q"


def remember(client: Client, **facts: object) -> None:
    """Put a canary, and `facts`, into the client's session."""
    session = client.session
    session.update({"held": {CANARY: [CANARY]}, **facts})
    session.save()


def cells() -> str:
    """All that stands in the database, each column of each table."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found += [
                bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell)
                for row in cursor.fetchall()
                for cell in row
            ]
    return "\n".join(found)


def test_what_a_visit_holds_stands_in_no_column(survivor):
    remember(survivor)
    assert CANARY not in cells()
    assert CANARY in Session.objects.get().get_decoded()["held"]


def test_what_a_staff_session_holds_stands_in_no_column(staff_client):
    remember(staff_client)
    assert CANARY not in cells()
    assert CANARY in Session.objects.get().get_decoded()["held"]


def test_of_a_visit_nothing_but_its_end_is_told(survivor):
    now = timezone.now().isoformat()
    told = {"signed_in_at": now, "active_at": now, "network": "ab" * 16, "browser": "Firefox"}
    remember(survivor, **told)
    row = Session.objects.get()
    assert (row.account_id, row.signed_in_at, row.active_at) == (None, None, None)
    assert (row.network, row.browser) == ("", "")
    assert row.expire_date <= timezone.now() + timedelta(minutes=30)


def test_a_sign_in_says_whose_it_is_and_what_its_data_say_of_it(staff_client, liaison):
    since = timezone.now() - timedelta(minutes=7)
    told = {
        sessions.SIGNED_IN_AT: since.isoformat(),
        sessions.ACTIVE_AT: (since + timedelta(minutes=5)).isoformat(),
        sessions.NETWORK: "ab" * 16,
        sessions.BROWSER: "Firefox on Windows",
    }
    remember(staff_client, **told)
    row = Session.objects.get(account=liaison)
    assert (row.signed_in_at, row.active_at) == (since, since + timedelta(minutes=5))
    assert (row.network, row.browser) == ("ab" * 16, "Firefox on Windows")


def test_an_accounts_sign_ins_end_with_the_account_and_no_other(staff_client, liaison, case):
    visitor = Client()
    remember(visitor)
    liaison.delete()
    assert Session.objects.get().account_id is None
    assert staff_client.get("/staff/").status_code == 302
    assert CANARY in visitor.session["held"]


FORGED = {
    "altered": lambda row: bytes(row.session_data[:-1]) + b"x",
    "cut": lambda row: bytes(row.session_data[:9]),
    "empty": lambda row: b"",
    "of another place": lambda row: seal('{"_auth_user_id": "1"}', "messaging_message/body/1/1"),
    "of another row": lambda row: sessions.sealed(row.get_decoded(), "0" * 40),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_row_that_was_altered_moved_or_made_up_is_no_session(staff_client, forge):
    row = Session.objects.get()
    assert staff_client.get("/staff/").status_code == 200
    row.session_data = forge(row)
    row.save()
    with pytest.raises(UnreadableError):
        row.get_decoded()
    answer = staff_client.get("/staff/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/staff/sign-in/")


def test_who_writes_one_persons_session_over_anothers_gets_in_nowhere(staff_client):
    visitor = Client()
    remember(visitor)
    own = Session.objects.get(session_key=sessions._hashed(visitor.cookies["session"].value))
    staffs = Session.objects.exclude(account=None).get()
    Session.objects.filter(pk=own.pk).update(
        session_data=staffs.session_data, account=staffs.account
    )
    assert visitor.get("/staff/").status_code == 302


def test_a_visit_whose_row_can_not_be_opened_begins_anew_under_another_key(survivor):
    Session.objects.update(session_data=b"junk")
    before = survivor.cookies["session"].value
    assert survivor.get("/order/").headers["Location"] == "/lookup/"
    remember(survivor)
    assert survivor.session.session_key != before


def test_a_sign_in_goes_on_under_a_new_key_and_ends_once_its_own_is_gone(staff_client, settings):
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = {"k2": b"n" * 32, **old}
    assert staff_client.get("/staff/").status_code == 200
    KeyProof.objects.add_missing()
    call_command("rotate_keys", stdout=StringIO())
    assert staff_client.get("/staff/").status_code == 200
    # Before its key may go, a day later, it is over anyway.
    assert Session.objects.get().expire_date < timezone.now() + PAGES_STAY_OPEN
    settings.FIELD_KEYS = {"k2": b"n" * 32}
    assert staff_client.get("/staff/").status_code == 302
