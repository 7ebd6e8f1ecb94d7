import pytest
from django.db import connection

from messaging.models import Message
from portal.encryption.cipher import UnreadableError

SECRET_COLUMNS = ["body", "contact", "ask_for"]


def raw(message: Message, column: str) -> bytes:
    """What lies in the table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM messaging_message WHERE id = %s", [message.pk])
        return bytes(cursor.fetchone()[0])


def overwrite(message: Message, column: str, value: bytes) -> Message:
    """The message as read after someone wrote to the table."""
    with connection.cursor() as cursor:
        statement = f"UPDATE messaging_message SET {column} = %s WHERE id = %s"
        cursor.execute(statement, [value, message.pk])
    return Message.objects.get(pk=message.pk)


def test_the_table_holds_no_clear_text(message):
    for column in SECRET_COLUMNS:
        stored = raw(message, column)
        assert getattr(message, column).encode() not in stored
        assert stored[2:4] == b"k1"
    assert Message.objects.get().body == message.body


def test_two_swapped_ciphertexts_fail_closed(message, case):
    other = Message(case=case, body="another message", contact="(312) 555-0177")
    other.send()
    moved = overwrite(message, "body", raw(other, "body"))
    with pytest.raises(UnreadableError):
        _ = moved.body
    in_other_column = overwrite(message, "contact", raw(message, "ask_for"))
    with pytest.raises(UnreadableError):
        _ = in_other_column.contact


@pytest.mark.parametrize("position", [0, 1, 3, 10, -1])
def test_altered_bytes_fail_closed(message, position):
    stored = bytearray(raw(message, "body"))
    stored[position] ^= 1
    with pytest.raises(UnreadableError):
        _ = overwrite(message, "body", bytes(stored)).body


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01\x02k1", b"\x01\xffk1"])
def test_bytes_that_were_cut_fail_closed(message, stored):
    with pytest.raises(UnreadableError):
        _ = overwrite(message, "body", stored).body


def test_an_older_key_still_reads_and_none_reads_without_it(message, settings):
    settings.FIELD_KEYS = {"k2": b"n" * 32, **settings.FIELD_KEYS}
    old = Message.objects.get()
    assert old.body == message.body
    new = Message(case=message.case, body="under the new key")
    new.send()
    assert raw(new, "body")[2:4] == b"k2"
    settings.FIELD_KEYS = {"k2": b"n" * 32}
    with pytest.raises(UnreadableError):
        _ = Message.objects.get(pk=old.pk).body


def test_saving_a_read_row_again_keeps_it_readable(message):
    again = Message.objects.get()
    again.save()
    assert Message.objects.get().body == message.body
