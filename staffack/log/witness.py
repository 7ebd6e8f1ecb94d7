#!/usr/bin/env python3
"""Remembers how the audit log was, on a second host, and signs only what grew out of it.

    python3 witness.py --log KEY.pem --key WITNESS.pem --name NAME COPY KEPT

COPY is a copy of the portal's CHECKPOINTS_DIR, KEPT a folder of this host. KEY.pem is the portal's
public key, WITNESS.pem this host's private one (`openssl genpkey -algorithm ed25519`), NAME what
it signs as. Where the log is not what it was with rows after it, or nothing came for two days,
that is said, nothing is kept, and it ends with 1. The first time it takes what it finds.

This file needs Python 3.11 and its package `cryptography`, and nothing of the portal, which
imports it too. Its form: https://c2sp.org/tlog-checkpoint (a checkpoint),
https://c2sp.org/signed-note (its signature), https://c2sp.org/tlog-cosignature (the witness's),
RFC 6962, section 2.1 (the root).
"""

import argparse
import base64
import hashlib
import sys
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

LEAVES, NOTES = "leaves", "*.checkpoint"
STALE = timedelta(days=2)
LOG, WITNESS = b"\x01", b"\x04"  # kinds of a signature


class BrokenError(Exception):
    """The log is not what it was, or a checkpoint is not what was signed."""


class Tree:
    """RFC 6962's tree of hashes: the roots of its full parts, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Put the HMAC of one more row into it."""
        node, height = hashlib.sha256(b"\x00" + leaf).digest(), self.size
        while height & 1:
            node = hashlib.sha256(b"\x01" + self._full.pop() + node).digest()
            height >>= 1
        self._full.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Of all that was put in."""
        if not self._full:
            return hashlib.sha256(b"").digest()
        *larger, node = self._full
        for full in reversed(larger):
            node = hashlib.sha256(b"\x01" + full + node).digest()
        return node


class Checkpoint(NamedTuple):
    """How many rows the log called `origin` had, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over `leaves`."""
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def signature_line(name: str, kind: bytes, public: Ed25519PublicKey, signature: bytes) -> str:
    """A line of a signed note. The key's id comes before the signature."""
    line = base64.b64encode(_key_id(name, kind, public) + signature).decode()
    return f"— {name} {line}\n"


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The note: the checkpoint, and the log's signature under its origin."""
    signature = key.sign(checkpoint.text.encode())
    line = signature_line(checkpoint.origin, LOG, key.public_key(), signature)
    return f"{checkpoint.text}\n{line}"


def cosigned(note: str, checkpoint: Checkpoint, name: str, key: Ed25519PrivateKey) -> str:
    """`note` with a line by which the witness says that it saw the log grow to this, and when."""
    at = int(time.time())
    signature = key.sign(f"cosignature/v1\ntime {at}\n{checkpoint.text}".encode())
    line = at.to_bytes(8, "big") + signature
    return note + signature_line(name, WITNESS, key.public_key(), line)


def opened(note: str, keys: Iterable[Ed25519PublicKey]) -> Checkpoint:
    """The checkpoint of `note`, which one of `keys` signed for its log; else BrokenError."""
    text, _, lines = note.rpartition("\n\n")
    try:
        origin, size, root = text.split("\n")
        checkpoint = Checkpoint(origin, int(size), base64.b64decode(root, validate=True))
    except ValueError as error:
        raise BrokenError("is no checkpoint") from error
    for key in keys:
        begin = _key_id(origin, LOG, key)
        for line in lines.splitlines():
            name, _, encoded = line.removeprefix("— ").rpartition(" ")
            signature = base64.b64decode(encoded)
            if name == origin and signature[:4] == begin:
                try:
                    key.verify(signature[4:], checkpoint.text.encode())
                except InvalidSignature:
                    raise BrokenError("was altered after it was signed") from None
                return checkpoint
    raise BrokenError("is not signed by the log's key")


def leaves_in(folder: Path) -> list[bytes]:
    """The HMAC of each row, as they are kept in `folder`; none where it keeps none yet."""
    file = folder / LEAVES
    if not file.exists():
        return []
    with file.open(encoding="ascii") as lines:
        return [bytes.fromhex(line) for line in lines]


def grown(kept: list[bytes], leaves: list[bytes]) -> None:
    """BrokenError, with the first position that is wrong, unless `leaves` begin with `kept`."""
    for position, leaf in enumerate(kept, 1):
        if position > len(leaves):
            raise BrokenError(f"position {position} is missing")
        if leaves[position - 1] != leaf:
            raise BrokenError(f"position {position} is another row than it was")


def write(file: Path, lines: Iterable[str]) -> None:
    """Put `lines` into `file`, whole or not at all."""
    new = file.with_suffix(".new")
    with new.open("w", encoding="utf-8") as opened_file:
        opened_file.writelines(lines)
    new.replace(file)


def keep(copy: Path, kept: Path, log: Ed25519PublicKey, name: str, key: Ed25519PrivateKey) -> Path:
    """Keep what grew, and countersign its newest checkpoint; BrokenError where it did not grow."""
    notes = {file: opened(file.read_text(encoding="utf-8"), [log]) for file in copy.glob(NOTES)}
    if not notes:
        raise BrokenError("there is no checkpoint")
    file, newest = max(notes.items(), key=lambda each: (each[1].size, each[0].name))
    if date.fromisoformat(file.stem) < datetime.now(UTC).date() - STALE:
        raise BrokenError(f"there is no checkpoint since {file.stem}")
    leaves = leaves_in(copy)[: newest.size]
    before = leaves_in(kept)
    grown(before, leaves)
    if len(leaves) != newest.size or root_of(leaves) != newest.root:
        raise BrokenError(f"{file.name} was made of other rows than those beside it")
    known = [opened(each.read_text(encoding="utf-8"), [log]) for each in kept.glob(NOTES)]
    if any(each.origin != newest.origin for each in known):
        raise BrokenError(f"{file.name} is of another log: {newest.origin}")
    write(kept / LEAVES, (f"{leaf.hex()}\n" for leaf in leaves))
    write(kept / file.name, [cosigned(file.read_text(encoding="utf-8"), newest, name, key)])
    return kept / file.name


def main() -> int:
    """The command: 0, or 1 after saying what is wrong."""
    parser = argparse.ArgumentParser(description="Remember the portal's audit log.")
    parser.add_argument("--log", type=Path, required=True, help="the portal's public key, PEM")
    parser.add_argument("--key", type=Path, required=True, help="this host's private key, PEM")
    parser.add_argument("--name", required=True, help="what this host signs as")
    parser.add_argument("copy", type=Path)
    parser.add_argument("kept", type=Path)
    asked = parser.parse_args()
    log = load_pem_public_key(asked.log.read_bytes())
    key = load_pem_private_key(asked.key.read_bytes(), None)
    if not isinstance(log, Ed25519PublicKey) or not isinstance(key, Ed25519PrivateKey):
        parser.error("both keys are Ed25519 keys")
    try:
        file = keep(asked.copy, asked.kept, log, asked.name, key)
    except (BrokenError, OSError, ValueError) as error:
        sys.stderr.write(f"The audit log: {error}\n")
        return 1
    sys.stdout.write(f"{file}\n")
    return 0


def _key_id(name: str, kind: bytes, public: Ed25519PublicKey) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind + public.public_bytes_raw()).digest()[:4]


if __name__ == "__main__":
    sys.exit(main())
