"""What is kept of the log outside of the database, and in which form."""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail
from django.core.checks import run_checks
from django.utils import timezone

from cases.models import Task
from staffack.log import checkpoints, witness
from staffack.log.checkpoints import write_checkpoint
from staffack.models import AuditEntry
from tests.staffack.log.test_chain import sql, verify

# Certificate Transparency's own: the roots over the first of these, then the first two, and so on.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
LEAVES += ["606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    settings.CHECKPOINTS_DIR = str(tmp_path)
    settings.CHECKPOINT_KEYS = {"c1": bytes(range(32))}
    settings.SITE_URL = "https://portal.sheriff.example"
    return tmp_path


def look(liaison, count: int) -> None:
    for _ in range(count):
        AuditEntry.write(liaison, AuditEntry.Action.LOG_READ)


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_root_is_rfc_6962s(size):
    leaves = [bytes.fromhex(leaf) for leaf in LEAVES[:size]]
    assert witness.root_of(leaves).hex() == ROOTS[size]


def test_a_checkpoint_has_the_form_of_c2sp(folder, liaison):
    look(liaison, 3)
    assert write_checkpoint()
    [file] = folder.glob("*.checkpoint")
    origin, size, root, blank, signature, end = file.read_text(encoding="utf-8").split("\n")
    assert (origin, size, blank, end) == ("portal.sheriff.example/audit", "3", "", "")
    leaves = [bytes(row.hmac) for row in AuditEntry.objects.order_by("pk")]
    assert base64.b64decode(root) == witness.root_of(leaves)
    dash, name, encoded = signature.split(" ")
    assert (dash, name) == ("\u2014", origin)
    public = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
    key_id = hashlib.sha256(origin.encode() + b"\n\x01" + public.public_bytes_raw()).digest()[:4]
    signed = base64.b64decode(encoded)
    assert (signed[:4], len(signed)) == (key_id, 68)
    public.verify(signed[4:], f"{origin}\n{size}\n{root}\n".encode())


def test_one_is_written_and_mailed_a_day(folder, liaison, settings, time_machine):
    settings.CHECKPOINT_MAILBOX = "auditor@county.example"
    look(liaison, 2)
    assert [write_checkpoint(), write_checkpoint()] == [True, False]
    look(liaison, 2)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert [write_checkpoint(), write_checkpoint()] == [True, False]
    older, newer = sorted(folder.glob("*.checkpoint"))
    assert [note.body for note in mail.outbox] == [older.read_text(), newer.read_text()]
    assert mail.outbox[0].to == ["auditor@county.example"]
    assert (folder / "leaves").read_text().count("\n") == 4
    assert "4 rows of the audit log are as they were written" in verify()


def test_a_checkpoint_out_of_a_mailbox_alone_names_what_is_missing(folder, liaison, settings):
    look(liaison, 5)
    write_checkpoint()
    (folder / "leaves").unlink()
    sql("DELETE FROM staffack_auditentry WHERE position > 3")
    assert "had 5 rows: position 4 is missing" in verify()
    look(liaison, 2)
    assert "had other rows: one from position 1 to 5" in verify()


def test_a_folder_without_a_checkpoint_vouches_for_nothing(folder, liaison):
    look(liaison, 2)
    assert "holds no checkpoint: nobody can tell whether the end is missing" in verify()


def test_the_witness_says_when_nothing_came_for_two_days(folder, liaison, time_machine):
    kept, theirs = folder / "kept", Ed25519PrivateKey.generate()
    kept.mkdir()
    look(liaison, 2)
    write_checkpoint()
    log = checkpoints.keys()[0].public_key()
    time_machine.move_to(timezone.now() + timedelta(days=2))
    assert witness.keep(folder, kept, log, "witness.example", theirs).exists()
    time_machine.move_to(timezone.now() + timedelta(days=1))
    with pytest.raises(witness.BrokenError, match="there is no checkpoint since"):
        witness.keep(folder, kept, log, "witness.example", theirs)


def test_with_an_older_database_nothing_is_signed_and_staff_are_told(folder, liaison, time_machine):
    look(liaison, 5)
    write_checkpoint()
    sql("DELETE FROM staffack_auditentry WHERE position > 3")
    time_machine.move_to(timezone.now() + timedelta(days=1))
    for _ in range(2):
        with pytest.raises(witness.BrokenError, match="position 5 is not the row that was kept"):
            write_checkpoint()
    assert Task.objects.get().kind == "LOG"
    assert len(list(folder.glob("*.checkpoint"))) == 1


def test_where_nothing_is_kept_the_start_says_so(db, settings):
    settings.CHECKPOINTS_DIR = ""
    assert not write_checkpoint()
    named = {each.id for each in run_checks(tags=["portal"], include_deployment_checks=True)}
    assert "staffack.W002" in named
    settings.CHECKPOINTS_DIR = "/srv/portal/audit"
    assert checkpoints.checkpoints_are_kept(None) == []
