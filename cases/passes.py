"""Passes: eight characters that a liaison reads to a caller whom she has verified.

Forty random bits in Crockford's base 32, which leaves out I, L, O and U; typed ones are
read kindly, so that a letter O is a zero.
"""

import secrets

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


def normalise(typed: str) -> str:
    """`typed` as it was issued: capitals, no spaces or dashes, look-alikes made digits."""
    characters = (character for character in typed.upper() if character.isalnum())
    return "".join(characters).translate(LOOK_ALIKES)


def is_pass(normalised: str) -> bool:
    """Whether this could be a pass."""
    return len(normalised) == LENGTH and set(normalised) <= set(ALPHABET)


def read_aloud(secret: str) -> list[tuple[str, str]]:
    """Each character of a pass or PIN, and the word to say with it: `B`, `Boston`."""
    return [(character, SPOKEN.get(character, "")) for character in secret]
