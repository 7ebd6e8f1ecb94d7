"""What is stored today must still be read by every later version, byte for byte.

The bytes here were not made by the portal: AES-256-GCM from AES and GHASH written by hand and
held to the vector of its authors, HMACs and signatures by Node.js, the hash by the Argon2
library from the HMAC that was put into it. A test that fails here means that an upgrade would
lose messages, PINs, budgets or the links in mails.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cases import pins
from cases.numbers import identity, search_keys
from lookup import budgets
from messaging import links
from messaging.models import Message, Referral
from portal.encryption import cipher
from portal.encryption.rotation import sealed_columns
from portal.models import KeyProof
from staffack.log import chain
from staffack.models import AuditEntry

ROW = UUID("12345678-1234-4234-8234-123456789abc")
PLACE = f"messaging_message/body/{ROW}/7"
TEXT = "He works at the garage. Zażółć ✓"
NONCE = bytes(range(12))
SEALED = bytes.fromhex(
    "01026b31000102030405060708090a0b5fe762819df815564a2a95d6476d3e0bd527335c2eaf0f292de23569ada0"
    "332571d12f0ad0d8c4cd4815fc255074097c6facfcc8ee0b"
)
CANARY = bytes.fromhex(
    "01026b31000102030405060708090a0b74e32c9780f34a8f1a12f522061e7be3d8a4cf56efc3"
)
PEPPER_PROOF = bytes.fromhex("3721ac3709bccb3f30b1b8e4757bb58c2c6e4a4463a0899aee7db9313b73a218")
ADDRESS_PROOF = bytes.fromhex("e4b4c3d7b0066160a83c459a441c0e3a0071fa2030b6f5f6ec2770d009950280")
AUDIT_PROOF = bytes.fromhex("d44bd619ea741601643c4fb2ee05a610544a19582c2155f810321996a603b595")
LINKED = "88173aef8433fc813f81c4e1b90b500ce754c73819b4c320168909d796c62e4e"
HASH = (
    "p1$argon2id$v=19$m=64,t=1,p=1$AAECAwQFBgcICQoLDA0ODw"
    "$mV38EW8jr0/s9JxPodH+ffUr6PX/8XTqI7J94CeoXco"
)
LINK = "12345678123442348234123456789abc:1vb66i:7MVgQGqKuXSwsREEP5jPhR3WlCWC6Hk5TfFFBykI2J4"


def test_the_cipher_is_aes_256_gcm():
    """Test case 16 of McGrew and Viega, The Galois/Counter Mode of Operation."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    text = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6"
        "b525b16aedf5aa0de657ba637b39"
    )
    place = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    assert AESGCM(key).encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), text, place).hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682"
        "8838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_a_stored_cell_opens_and_the_same_text_is_stored_so(monkeypatch):
    assert cipher.unseal(SEALED, PLACE) == TEXT
    monkeypatch.setattr("os.urandom", lambda size: NONCE[:size])
    assert cipher.seal(TEXT, PLACE) == SEALED


def test_a_cell_belongs_to_the_place_that_it_was_sealed_for():
    assert Message._meta.get_field("body").place(Message(uuid=ROW, case_id=7)) == PLACE
    assert Referral._meta.get_field("name").place(Referral(uuid=ROW)) == (
        f"messaging_referral/name/{ROW}/"
    )


def test_no_sealed_column_has_another_name():
    """Under another name of table or column nothing in it opens: seal it anew in the migration."""
    columns = {
        f"{model._meta.db_table}: {' '.join(sorted(field.column for field in fields))}"
        for model, fields in sealed_columns().items()
    }
    assert columns == {
        "alerts_channel: address code",
        "alerts_wish: words",
        "messaging_message: ask_for body contact contact_method language safe_from safe_until",
        "messaging_referral: ask_for body client consent_by contact contact_method email language "
        "name needs organisation role safe_from safe_until telephone",
        "messaging_whereabouts: children custody dogs hours other place vehicle weapons workplace",
        "staffack_casenote: text",
        "staffack_contact: note",
        "staffack_leadsnotice: address",
        "staffack_officeaccount: proof",
    }


@pytest.mark.parametrize(
    ("setting", "key_id", "proof"),
    [
        ("FIELD_KEYS", "k1", CANARY),
        ("PIN_PEPPERS", "p1", PEPPER_PROOF),
        ("AUDIT_KEYS", "a1", AUDIT_PROOF),
        ("ADDRESS_KEYS", "t1", ADDRESS_PROOF),
    ],
)
def test_a_proof_of_a_key_holds(setting, key_id, proof):
    assert KeyProof(setting=setting, key_id=key_id, proof=proof).holds


def test_a_row_of_the_log_fits_its_chain():
    at = datetime(2026, 1, 5, 4, 0, 0, 1, tzinfo=ZoneInfo("America/Chicago"))
    facts = {"at": at, "action": "REPLIED", "reason": 'She said "no"', "detail": "Zażółć ✓\n"}
    row = AuditEntry(position=2, staff_id=7, case_id=ROW, key_id="a1", **facts)
    assert chain.link(bytes(range(32)), row).hex() == LINKED


def test_a_stored_pin_opens():
    assert pins.verify(ROW, "4826", HASH)
    assert not pins.verify(ROW, "4827", HASH)
    assert pins.is_current(HASH)


def test_a_number_is_the_one_that_it_was():
    assert identity("Case No. 26 op 70101") == "26-OP-70101"
    assert search_keys("Case No. 26 op 070101") == ("260P070101", "260P70101")


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.7", "35c2e3603c0b82e3577c9289f9d2095a"),
        ("2001:db8:0:12ff::1", "c4bc8c9c18b69abcba12de3b32408db0"),
    ],
)
def test_a_budget_goes_on_under_its_name(rf, address, key):
    assert budgets.number_key("260P70101") == "31a25704d5408f998e4fcf03a300ee25"
    assert budgets.client_key(rf.get("/", REMOTE_ADDR=address)) == key


def test_a_link_in_a_mail_still_opens(settings, time_machine):
    settings.SECRET_KEY = "known-answers-" * 4
    time_machine.move_to("2026-01-03T00:00:00Z", tick=False)  # made two days before
    assert links.read(LINK) == (ROW, True)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-" * 4
    assert links.read(LINK) == (ROW, True)
