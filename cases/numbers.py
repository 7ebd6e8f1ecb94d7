"""Case and sheriff numbers as people type them."""

import re
import unicodedata

# What a reader of a blurred copy confuses: O with 0, I and L with 1.
LOOK_ALIKES = str.maketrans("OIL", "011")
SEPARATORS = re.compile(r"[^0-9A-Z]")


def normalise(number: str) -> str:
    """The key by which `number` is stored and found.

    Full-width digits and accents are folded, letters made capital, spaces and dashes
    of every kind dropped, look-alikes made digits: `20-D 123O` and `20d1230` are one.
    """
    folded = unicodedata.normalize("NFKC", number).upper()
    return SEPARATORS.sub("", folded).translate(LOOK_ALIKES)
