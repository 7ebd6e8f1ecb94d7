import pytest
from django.db import connection

from cases.models import Task
from messaging.models import Message, Referral, Whereabouts
from portal.encryption.cipher import UnreadableError, seal, unseal
from portal.encryption.fields import Unreadable

SECRET_COLUMNS = ["body", "contact", "contact_method", "ask_for", "language"]


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
    message.language = "Polish"
    message.save()
    for column in SECRET_COLUMNS:
        stored = raw(message, column)
        assert getattr(message, column).encode() not in stored
        assert stored[2:4] == b"k1"
    assert Message.objects.get().body == message.body


def test_two_swapped_ciphertexts_fail_closed(message, case):
    other = Message(case=case, body="another message", contact="(312) 555-0177")
    other.send()
    moved = overwrite(message, "body", raw(other, "body"))
    assert isinstance(moved.body, Unreadable)
    in_other_column = overwrite(message, "contact", raw(message, "ask_for"))
    assert isinstance(in_other_column.contact, Unreadable)


PLACE = "messaging_message/body/3/7"
STORED = seal("He works at the garage.", PLACE)


def test_each_bit_that_was_altered_fails_closed():
    for bit in range(8 * len(STORED)):
        altered = bytearray(STORED)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(UnreadableError):
            unseal(bytes(altered), PLACE)


def test_bytes_that_were_cut_fail_closed_wherever_they_are_cut():
    for length in range(len(STORED)):
        for cut in (STORED[:length], STORED[-length:] if length else b"\x01\xffk1"):
            with pytest.raises(UnreadableError):
                unseal(cut, PLACE)
    with pytest.raises(UnreadableError):
        unseal(STORED + b"\0", PLACE)


def test_what_a_foreign_key_sealed_fails_closed(settings):
    own = settings.FIELD_KEYS
    for foreign in ({"k1": b"n" * 32}, {"k9": own["k1"]}):
        settings.FIELD_KEYS = foreign
        sealed = seal("She is at her sister's.", PLACE)
        settings.FIELD_KEYS = own
        with pytest.raises(UnreadableError):
            unseal(sealed, PLACE)


@pytest.mark.parametrize("stored", [b"", b"\x01\x02k1", STORED[:-1], STORED])
def test_a_cell_that_is_damaged_or_from_elsewhere_closes_alone(message, stored):
    read = overwrite(message, "body", stored)
    assert isinstance(read.body, Unreadable)
    assert read.ask_for == "Maria"


def test_a_cell_that_was_moved_to_another_table_does_not_open_there(message, referral):
    whereabouts = Whereabouts.objects.create(message=message, uuid=message.uuid)
    Whereabouts.objects.update(place=raw(message, "body"))
    Referral.objects.update(body=raw(message, "body"), uuid=message.uuid)
    whereabouts, referral = Whereabouts.objects.get(), Referral.objects.get()
    assert whereabouts.uuid == referral.uuid == message.uuid
    assert isinstance(whereabouts.place, Unreadable)
    assert isinstance(referral.body, Unreadable)


def test_an_older_key_still_reads_and_none_reads_without_it(message, settings):
    settings.FIELD_KEYS = {"k2": b"n" * 32, **settings.FIELD_KEYS}
    old = Message.objects.get()
    assert old.body == message.body
    new = Message(case=message.case, body="under the new key")
    new.send()
    assert raw(new, "body")[2:4] == b"k2"
    settings.FIELD_KEYS = {"k2": b"n" * 32}
    assert isinstance(Message.objects.get(pk=old.pk).body, Unreadable)


def test_saving_a_read_row_again_keeps_it_readable(message):
    again = Message.objects.get()
    again.save()
    assert Message.objects.get().body == message.body


def test_a_message_moved_to_another_case_does_not_open_there(message, case, other_case):
    assert Message(case=case, body="").send(Whereabouts(place="The garage.", other="a dog"))
    Message.objects.update(case=other_case)
    for moved in Message.objects.exclude(body=None):
        assert isinstance(moved.body, Unreadable)
        assert isinstance(moved.contact, Unreadable)
    whereabouts = Whereabouts.objects.get()
    assert isinstance(whereabouts.place, Unreadable)
    assert [str(text) for _label, text in whereabouts.facts()] == ["can't be read"] * 2
    assert Task.objects.get(kind="UNREAD").case == other_case


def test_no_cell_of_a_hazard_tells_by_its_length_or_by_being_empty(survivor):
    survivor.post("/order/locate/", {"place": "The garage.", "dogs": "on"})
    cells = Whereabouts.objects.values_list("weapons", "dogs", "children").get()
    assert len({len(cell) for cell in cells}) == 1
    assert Whereabouts.objects.get().hazards() == ["Dogs"]


def test_two_cells_that_cannot_be_read_are_not_the_same(message):
    stored = overwrite(message, "contact", b"damaged")
    assert stored.contact != stored.contact
