"""`rotate_keys` seals all anew and loses nothing, whatever happens meanwhile."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from messaging.models import Message, Referral
from messaging.referrals.models import CONTENT
from portal.encryption import rotation
from portal.encryption.cipher import head_of
from portal.encryption.fields import Unreadable
from portal.models import KeyProof
from tests.cases.rotation import NEW_KEY, NOON, read, rotate


def test_every_sealed_cell_reads_without_the_old_key(everything, new_keys, settings):
    assert len(everything) == 38
    said = rotate()
    assert "Sealed anew with key k2: 9 of 9 rows." in said
    settings.FIELD_KEYS = NEW_KEY
    assert read() == everything
    assert Unreadable not in map(type, everything.values())


def test_a_second_run_has_nothing_to_do(new_keys):
    rotate()
    assert "Sealed anew with key k2: 0 of 0 rows." in rotate()


def test_many_rows_go_in_batches(new_keys, case, settings, monkeypatch):
    monkeypatch.setattr(rotation, "ROWS_AT_ONCE", 3)
    settings.FIELD_KEYS = dict(reversed(settings.FIELD_KEYS.items()))
    for number in range(10):
        assert Message(case=case, body=str(number)).send()
    settings.FIELD_KEYS = dict(reversed(settings.FIELD_KEYS.items()))
    seen: list[int] = []
    assert rotation.seal_anew(seen.append) == (19, [])
    assert (seen, rotation.count_outdated()) == ([1, 2, 5, 8, 11, 13, 14, 15, 16, 17, 18, 19], 0)


def test_what_was_erased_meanwhile_stays_erased(new_keys, referral):
    def erased_first(execute, sql, params, many, context):
        if sql.startswith('UPDATE "messaging_referral"') and not gone:
            gone.append(1)
            Referral.objects.update(erased_at=NOON, **dict.fromkeys(CONTENT))
        return execute(sql, params, many, context)

    gone: list[int] = []
    with connection.execute_wrapper(erased_first):
        assert "8 of 9 rows" in rotate()
    assert gone == [1]
    assert {getattr(Referral.objects.get(), name) for name in CONTENT} <= {"", None}


def test_a_row_changed_meanwhile_keeps_its_change_and_the_old_key(next_day, message, settings):
    """A web process that still runs with the old settings wrote it."""

    def changed_first(execute, sql, params, many, context):
        if sql.startswith('UPDATE "messaging_message"') and not changes:
            changes.append(1)
            settings.FIELD_KEYS = dict(reversed(settings.FIELD_KEYS.items()))
            Message.objects.get().save()
            message.refresh_from_db()
            message.body = "changed"
            message.save()
            settings.FIELD_KEYS = dict(reversed(settings.FIELD_KEYS.items()))
        return execute(sql, params, many, context)

    changes: list[int] = []
    with connection.execute_wrapper(changed_first):
        said = rotate()
    assert "FIELD_KEYS: key k1 is still needed. Rows not sealed with the key in use: 1." in said
    assert "k1 may go" in rotate()
    settings.FIELD_KEYS = NEW_KEY
    assert Message.objects.get().body == "changed"


def test_a_cell_that_cannot_be_read_is_named_and_left_and_no_key_may_go(next_day, message):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_message SET body = contact")
    printed = StringIO()
    with pytest.raises(CommandError, match="Cells that can't be read: 1"):
        call_command("rotate_keys", stdout=printed)
    assert f"Can't be read: messaging_message, id {message.pk}, body\n" in printed.getvalue()
    assert "k1 is still needed. Rows not sealed with the key in use: 1." in printed.getvalue()
    assert "the contact" not in printed.getvalue()
    raw = Message.objects.get().__dict__
    assert (raw["body"][:4], raw["contact"][:4]) == (head_of("k1"), head_of("k2"))
    with pytest.raises(CommandError, match="can't be retired yet"):
        rotate("--retire", "k1")


def test_nothing_is_sealed_with_a_key_that_web_and_workers_do_not_have(everything, settings):
    settings.FIELD_KEYS = {**NEW_KEY, **settings.FIELD_KEYS}
    with pytest.raises(CommandError, match="do not run with key k2 yet"):
        rotate()
    settings.FIELD_KEYS = {"k1": settings.FIELD_KEYS["k1"]}
    assert read() == everything


def test_the_command_shows_how_far_it_is(new_keys, monkeypatch):
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stderr", screen := Terminal())
    rotate()
    assert screen.getvalue().endswith(f"Sealing    [{'#' * 40}] 100 %\n")
    assert KeyProof.objects.filter(retired_at=None).count() == 6
