"""AES-256-GCM with key ids: what is stored names the key that opens it."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
NONCE_BYTES = 12


class UnreadableError(Exception):
    """The bytes were altered, moved to another row, or their key is not configured."""


def head_of(key_id: str) -> bytes:
    """How all begins that the key of this id sealed, and nothing else."""
    return VERSION + bytes([len(key_id)]) + key_id.encode()


def seal(text: str, place: str, key_id: str = "") -> bytes:
    """`text` encrypted, bound to `place`; `unseal` needs the same place.

    The key is the first one of FIELD_KEYS, or the one that `key_id` names.

    Layout: version, length of key id, key id, nonce, ciphertext with tag.
    """
    key_id = key_id or next(iter(settings.FIELD_KEYS))
    key = settings.FIELD_KEYS[key_id]
    head = head_of(key_id)
    nonce = os.urandom(NONCE_BYTES)
    return head + nonce + AESGCM(key).encrypt(nonce, text.encode(), head + place.encode())


def unseal(sealed: bytes, place: str) -> str:
    """The text that `seal` was given. Raises UnreadableError."""
    id_end = 2 + sealed[1] if len(sealed) > 1 else 0
    head, rest = sealed[:id_end], sealed[id_end:]
    key = settings.FIELD_KEYS.get(head[2:].decode(errors="replace"))
    if sealed[:1] != VERSION or key is None:
        raise UnreadableError(place)
    try:
        plain = AESGCM(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], head + place.encode())
    except (InvalidTag, ValueError) as error:
        raise UnreadableError(place) from error
    return plain.decode()
