"""What people type, whatever their keyboard is set to, in our own capitals and digits."""

import unicodedata

# Letters of other scripts that look like Latin ones.
LOOK_LATIN = str.maketrans("АВЕКМНОРСТУХІЅЈԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXISJQWABEZHIKMNOPTYX")


def fold(typed: str) -> str:
    """`typed` in capitals: digits of any script, full-width and look-alike letters made ours.

    Accents and what can't be seen (zero-width characters, marks of direction) are dropped;
    spaces, dashes and letters that look like none of ours stay.
    """
    capitals = typed.upper()
    if capitals.isascii():
        return capitals
    decomposed = unicodedata.normalize("NFKD", capitals).upper().translate(LOOK_LATIN)
    return "".join(_digit(character) for character in decomposed if not _is_mark(character))


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}


def _digit(character: str) -> str:
    """A digit of any script as one of ours; anything else as it is."""
    value = unicodedata.digit(character, None)
    return character if value is None else str(value)
