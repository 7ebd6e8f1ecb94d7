"""What is kept of the log outside of the database: signed checkpoints, and the HMAC of each row.

The chain shows what was changed in its middle; these show that its end was cut off, that an older
database was restored, or that all was written anew with its key.
"""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.core.mail import EmailMessage
from django.utils import timezone

from cases.models import Task
from staffack.log import chain
from staffack.log.models import AuditEntry
from staffack.log.witness import (
    LEAVES,
    NOTES,
    BrokenError,
    Checkpoint,
    Tree,
    leaves_in,
    opened,
    root_of,
    signed,
    write,
)

PUBLIC = "key.pem"


def origin() -> str:
    """The log's name in its checkpoints."""
    return f"{urlsplit(settings.SITE_URL).netloc}/audit"


def keys() -> list[Ed25519PrivateKey]:
    """Those that sign, the one in use first."""
    return [Ed25519PrivateKey.from_private_bytes(key) for key in settings.CHECKPOINT_KEYS.values()]


def write_checkpoint() -> bool:
    """Keep and sign how the log is now, once a day, and mail it: a job of the worker.

    Where it has not grown out of what was kept, nothing is kept nor signed: BrokenError, and a
    task for staff.
    """
    if not (settings.CHECKPOINTS_DIR and settings.CHECKPOINT_KEYS):
        return False
    folder = Path(settings.CHECKPOINTS_DIR)
    file = folder / f"{timezone.now():%Y-%m-%d}.checkpoint"
    with _alone(folder):
        if file.exists():
            return False
        try:
            leaves = _grown(leaves_in(folder))
        except BrokenError:
            Task.objects.raise_once(Task.Kind.LOG)
            raise
        note = signed(Checkpoint(origin(), len(leaves), root_of(leaves)), keys()[0])
        write(folder / LEAVES, (f"{leaf.hex()}\n" for leaf in leaves))
        if settings.CHECKPOINT_MAILBOX:
            subject = f"Checkpoint of the audit log, {file.stem}"
            EmailMessage(subject, note, to=[settings.CHECKPOINT_MAILBOX]).send()
        pem = keys()[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        write(folder / PUBLIC, [pem.decode()])
        write(file, [note])
    return True


def _grown(kept: list[bytes]) -> list[bytes]:
    """`kept`, and the HMAC of each row after; BrokenError where those do not go on from it."""
    last = AuditEntry.objects.filter(position=len(kept)).first()
    if kept and (last is None or bytes(last.hmac) != kept[-1]):
        raise BrokenError(f"position {len(kept)} is not the row that was kept")
    rows = AuditEntry.objects.filter(position__gt=len(kept)).order_by("position")
    leaves = list(kept)
    for sentence in chain.wrong(noted(rows, leaves), after=kept):
        raise BrokenError(sentence)
    return leaves


def noted(rows: Iterable[AuditEntry], leaves: list[bytes]) -> Iterator[AuditEntry]:
    """`rows`, while their HMACs go into `leaves`."""
    for row in rows:
        leaves.append(bytes(row.hmac))
        yield row


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While this process, of several workers, writes there."""
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def wrong(leaves: list[bytes], folder: Path) -> Iterator[str]:
    """What `folder` says against a log whose rows have the HMACs `leaves`, a sentence each."""
    kept = leaves_in(folder)
    for position, leaf in enumerate(kept, 1):
        if position > len(leaves):
            more = len(kept) - position
            yield f"position {position} is missing" + (f", and {more} after it" if more else "")
            break
        if leaves[position - 1] != leaf:
            yield f"position {position} is another row than the one that was kept"
            break
    public = [key.public_key() for key in keys()]
    notes = []
    for file in sorted(folder.glob(NOTES)):
        try:
            notes.append((opened(file.read_text(encoding="utf-8"), public), file.name))
        except (BrokenError, ValueError) as error:
            yield f"{file.name} {error}"
    yield from _unlike(leaves, notes)


def _unlike(leaves: list[bytes], notes: list[tuple[Checkpoint, str]]) -> Iterator[str]:
    """The first checkpoint that was made of other rows than `leaves`."""
    tree, right = Tree(), 0
    for checkpoint, name in sorted(notes, key=lambda note: note[0].size):
        if checkpoint.size > len(leaves):
            yield f"{name} had {checkpoint.size} rows: position {len(leaves) + 1} is missing"
            return
        for leaf in leaves[tree.size : checkpoint.size]:
            tree.add(leaf)
        if tree.root() != checkpoint.root:
            yield f"{name} had other rows: one from position {right + 1} to {checkpoint.size}"
            return
        right = checkpoint.size


@register("portal", deploy=True)
def checkpoints_are_kept(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Warning `staffack.W002`: nothing outside of the database knows how the log was."""
    if settings.CHECKPOINTS_DIR:
        return []
    return [
        Warning(
            "CHECKPOINTS_DIR is not set: whoever cuts off the end of the audit log, or restores "
            "an older database, is not found",
            hint="Name a folder that workers may write, on another disk than the database's, and "
            "give them CHECKPOINT_KEYS (docs/operations.md, The audit log).",
            id="staffack.W002",
        )
    ]
