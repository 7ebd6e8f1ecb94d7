"""Text as a search compares it."""

import re
import unicodedata


def fold(text: str) -> str:
    """`text` without accents and capitals, its words parted by single spaces.

    "Mount" and "Mt.", "Saint" and "St." become the same.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    parts = re.findall(r"[^\W_]+", plain)
    return " ".join({"mount": "mt", "saint": "st"}.get(part, part) for part in parts)
