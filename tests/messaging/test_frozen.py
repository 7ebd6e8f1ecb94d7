"""Where somebody else answered nobody calls, texts or writes, and no number is stored for that."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import Case
from messaging.cautions import sentences
from messaging.expiry import frozen_addresses
from messaging.models import FrozenAddress, Message
from tests.parallel import at_once

NUMBER = "(312) 555-0142"
FROZEN = FrozenAddress.objects


@pytest.mark.parametrize(
    "written", ["312-555-0142", "+1 312 555 0142", "3125550142", " 312.555.0142 "]
)
def test_a_number_is_known_however_it_is_written(case, written):
    FROZEN.freeze(NUMBER, case)
    assert FROZEN.of(written)
    assert FROZEN.among([written, "(312) 555-0199", None, ""]) == {written}


def test_so_is_a_mailbox_and_what_is_no_number_at_all(case):
    for address in ("Name@Example.org", "ext. 12"):
        FROZEN.freeze(address, case)
    assert FROZEN.of(" name@example.ORG ")
    assert FROZEN.of("EXT.12")
    assert not FROZEN.of("other@example.org")
    assert not FROZEN.of("")


def test_it_holds_for_every_case(case, other_case):
    FROZEN.freeze(NUMBER, case)
    message = Message(case=other_case, contact=NUMBER)
    assert message.send()
    assert sentences(message)[0].startswith("SOMEONE ELSE answered")


def test_neither_number_nor_digest_without_the_key_is_in_the_database(case, settings):
    FROZEN.freeze(NUMBER, case)
    row = FROZEN.get()
    assert "555" not in str(vars(row))
    settings.ADDRESS_KEYS = {"t1": b"another key of 32 bytes, for once"}
    assert not FROZEN.of(NUMBER)


def test_it_is_known_under_a_new_key_too(case, settings):
    FROZEN.freeze(NUMBER, case)
    settings.ADDRESS_KEYS = {"t2": b"2" * 32, **settings.ADDRESS_KEYS}
    assert FROZEN.of(NUMBER)
    FROZEN.freeze(NUMBER, case)
    assert FROZEN.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_20_at_once_one_freezes(case):
    at_once(20, lambda _number: FROZEN.freeze(NUMBER, case))
    assert FROZEN.count() == 1


def test_once_unfrozen_it_may_be_frozen_again(case):
    FROZEN.freeze(NUMBER, case)
    assert FROZEN.get().unfreeze()
    assert not FROZEN.get().unfreeze()
    assert not FROZEN.of(NUMBER)
    FROZEN.freeze(NUMBER, case)
    assert FROZEN.of(NUMBER)


@pytest.mark.parametrize(
    ("days", "held", "writes", "is_kept"),
    [
        (729, "", False, True),
        (731, "", False, False),
        (731, "", True, True),
        (731, "COURT", False, True),
    ],
)
def test_it_is_kept_730_days_and_while_its_case_holds_a_message(case, days, held, writes, is_kept):
    FROZEN.freeze(NUMBER, case)
    FROZEN.update(frozen_at=timezone.now() - timedelta(days=days))
    Case.objects.update(held_for=held)
    gone = Message(case=case, body="x")
    assert gone.send()
    assert gone.erase(timezone.now())
    if writes:
        assert Message(case=case, body="x").send()
    assert (not frozen_addresses(timezone.now()).exists()) is is_kept


def test_her_pages_say_nothing_of_it(survivor, case):
    before = survivor.get("/order/").content.decode()
    with connection.execute_wrapper(_no_frozen_address):
        after = survivor.get("/order/").content.decode()
    assert "someone else" not in (before + after).lower()


def _no_frozen_address(execute, sql, params, many, context):
    assert "frozenaddress" not in sql
    return execute(sql, params, many, context)
