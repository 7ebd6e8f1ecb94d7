"""The keys are proved against the data before anything is read or written with them."""

import hashlib

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError

from portal.models import KeyProof
from portal.start import refuse_unsafe_start

KEYS = [
    *(("FIELD_KEYS", "k1"), ("PIN_PEPPERS", "p1")),
    *(("AUDIT_KEYS", "a1"), ("ADDRESS_KEYS", "t1")),
]
OTHER = hashlib.sha256(b"another key").digest()


def refusals() -> list[tuple[str, str]]:
    """The id and the words of what `check` says of the keys, without looking at `--database`."""
    return [(one.id, one.msg) for one in run_checks(tags=["portal"])]


def test_each_key_is_proved_by_the_first_migration(db):
    proofs = {(proof.setting, proof.key_id) for proof in KeyProof.objects.all()}
    assert proofs == set(KEYS)
    assert refusals() == []


@pytest.mark.parametrize(("setting", "key_id"), KEYS)
def test_another_key_under_the_same_id_is_refused_by_name(db, settings, setting, key_id):
    setattr(settings, setting, {key_id: OTHER})
    reason = f"{setting}: key {key_id} is not the key that the database was written with"
    assert refusals() == [("portal.E018", reason)]
    with pytest.raises(SystemCheckError, match=reason):
        refuse_unsafe_start()
    with pytest.raises(CommandError, match=reason):
        call_command("check")


@pytest.mark.parametrize(("setting", "key_id"), KEYS)
def test_a_key_that_was_left_out_is_refused_by_name(db, settings, setting, key_id):
    setattr(settings, setting, {"new": OTHER})
    [(number, message)] = refusals()
    assert number == "portal.E019"
    assert message.startswith(f"{setting}: key {key_id} is missing")


@pytest.mark.parametrize("setting", ["FIELD_KEYS", "PIN_PEPPERS"])
def test_a_new_key_before_the_old_one_is_proved_at_start_and_held_to_it(db, settings, setting):
    old = getattr(settings, setting)
    setattr(settings, setting, {"new": OTHER, **old})
    assert refuse_unsafe_start()
    assert refuse_unsafe_start(), "a second process finds it proved"
    setattr(settings, setting, {"new": OTHER[::-1], **old})
    [(number, message)] = refusals()
    assert number == "portal.E018"
    assert message.startswith(f"{setting}: key new ")


def test_whoever_deletes_the_proof_of_an_old_pepper_parts_with_it(db, settings):
    settings.PIN_PEPPERS = {"new": OTHER}
    KeyProof.objects.filter(setting="PIN_PEPPERS", key_id="p1").delete()
    assert refuse_unsafe_start()


def test_no_refusal_prints_a_key(db, settings):
    settings.FIELD_KEYS = {"k1": OTHER}
    with pytest.raises(SystemCheckError) as refusal:
        refuse_unsafe_start()
    assert str(OTHER) not in str(refusal.value)
    assert OTHER.hex() not in str(refusal.value)
