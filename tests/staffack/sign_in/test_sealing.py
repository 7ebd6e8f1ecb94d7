"""Whoever writes to the database gives nobody a factor."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection

from portal.encryption import rotation
from tests.desk import PASSWORD, code, enter, enter_code, give_app, sign_in


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mfa_authenticator")
        return str(cursor.fetchall())


def test_no_secret_stands_in_the_table_and_the_owner_gets_in(client, liaison, app):
    assert app not in stored()
    assert "secret" not in stored()
    assert sign_in(client, liaison, app).status_code == 302


@pytest.mark.parametrize("forged", ["clear", "moved"])
def test_what_was_written_or_moved_there_lets_nobody_in(
    client, liaison, supervisor, app, forged, caplog
):
    theirs = give_app(supervisor)
    data = {"secret": theirs}
    if forged == "moved":
        data = Authenticator.objects.filter(user=supervisor).values_list("data", flat=True).get()
    Authenticator.objects.filter(user=liaison).update(data=data)
    enter(client, PASSWORD)
    for secret in (theirs, app):
        answer = enter_code(client, code(secret))
        assert (answer.status_code, "This did not work" in answer.content.decode()) == (200, True)
    assert "can't be read" in caplog.text


def test_a_new_key_seals_it_anew_and_the_old_one_can_go(client, liaison, app, settings):
    old = settings.FIELD_KEYS
    settings.FIELD_KEYS = {"k2": b"n" * 32, **old}
    assert rotation.count_outdated() == 1
    assert rotation.seal_anew(lambda seen: None) == (1, [])
    assert rotation.count_outdated() == 0
    settings.FIELD_KEYS = {"k2": b"n" * 32}
    assert rotation.read_all() == (1, [])
    assert sign_in(client, liaison, app).status_code == 302


def test_one_that_cant_be_read_is_named(liaison, app):
    Authenticator.objects.update(data={})
    pk = Authenticator.objects.values_list("pk", flat=True).get()
    assert rotation.read_all()[1] == [f"mfa_authenticator, id {pk}, data"]


def test_a_passkey_that_cant_be_read_breaks_no_page_and_no_other_factor(client, liaison, app):
    Authenticator.objects.bulk_create([Authenticator(user=liaison, type="webauthn", data={})])
    RecoveryCodes.activate(liaison)
    Authenticator.objects.filter(type="recovery_codes").update(data={})
    enter(client, PASSWORD)
    assert client.get("/staff/sign-in/code/").status_code == 200
    assert enter_code(client, code(app)).status_code == 302
    assert "can&#x27;t be read" in client.get("/staff/account/").content.decode()
