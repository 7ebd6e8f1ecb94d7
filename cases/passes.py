"""Passes: eight characters that a liaison reads to a caller whom she has verified.

Forty random bits in Crockford's base 32, which leaves out I, L, O and U; typed ones are
read kindly, so that a letter O is a zero.
"""

import re
import secrets

from cases import latin

PIN = re.compile("[0-9]{4}")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
LOOK_ALIKES = str.maketrans("OIL", "011")
SPOKEN = {
    word[0]: word
    for word in [
        *("Austin", "Boston", "Chicago", "Denver", "Erie", "Fresno", "Gary", "Houston"),
        *("Jackson", "Kansas", "Madison", "Nashville", "Phoenix", "Quincy", "Reno", "Seattle"),
        *("Tampa", "Vegas", "Wichita", "X-ray", "Yuma", "Zion"),
    ]
}


def new() -> str:
    """A random pass."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_secret(typed: str) -> str:
    """The PIN or the pass that was typed, as it was issued; empty where it can be neither.

    Whatever the keyboard is set to, and whatever stands between: only letters and digits count.
    """
    secret = "".join(filter(str.isalnum, latin.fold(typed)))
    if PIN.fullmatch(secret):
        return secret
    as_pass = secret.translate(LOOK_ALIKES)
    return as_pass if is_pass(as_pass) else ""


def is_pass(secret: str) -> bool:
    """Whether this could be a pass."""
    return len(secret) == LENGTH and set(secret) <= set(ALPHABET)


def read_aloud(secret: str) -> list[tuple[str, str]]:
    """Each character of a pass or PIN, and the word to say with it: `B`, `Boston`."""
    return [(character, SPOKEN.get(character, "")) for character in secret]
