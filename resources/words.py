"""Words as a search compares them."""

import re
import unicodedata


def fold(text: str) -> str:
    """`text` as it is compared: no accents, no capitals, words parted by single spaces.

    "Mount" and "Mt.", "Saint" and "St." are the same.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", plain)
    return " ".join({"mount": "mt", "saint": "st"}.get(word, word) for word in words)
