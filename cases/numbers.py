"""Case and sheriff numbers as people and other systems write them.

Two foldings, for two uses. *Search keys* are only ways to find a number, however it is typed.
An *identity* says which number it is: two numbers that read alike may be two cases, and folding
them into one would show one survivor another's papers.
"""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from cases import latin, spreadsheets

NUMBER_LENGTH = 40
# What a reader of a blurred copy confuses: O with 0, I and L with 1.
LOOK_ALIKES = str.maketrans("OIL", "011")
LABEL = re.compile(
    r"\s*(?:(?:CASE|SHERIFF)\s*(?:NUMBER\b|NO\b|№|#)|NO[.:]|№|#)[\s.:#]*", re.IGNORECASE
)
GROUPS = re.compile(r"\d+|[^\W\d_]+")
LATIN_GROUPS = re.compile(r"[0-9]+|[A-Z]+")
# A year of four digits before the letters of a court's division; an O may have been read as 0.
LONG_YEAR = re.compile(r"^(?:19|20)(\d\d)(?=0?[A-Z])")
LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")

# What people write where there is no number yet.
PLACEHOLDER = re.compile(
    r"NONE|NIL|NAN|N\.?/?A\.?|TBD|TBA|UNKNOWN|PENDING|[-.?]*|0+(?:[.,]0+)?|#+", re.IGNORECASE
)


class NotANumberError(ValueError):
    """What was written is no case or sheriff number; its text says what to do."""


def parse_number(written: str) -> str:
    """The number in a cell or box, without what a spreadsheet put around it.

    Raises NotANumberError for what stands in place of a number: NULL, N/A, #REF!, TBD, 0,
    2.02401E+11, nothing that could be one, or more than 40 characters.
    """
    text = spreadsheets.unwrap(written)
    if spreadsheets.SCIENTIFIC.fullmatch(text):
        raise NotANumberError(
            _("Not a number: the file went through a spreadsheet. Format the column as text.")
        )
    is_missing = spreadsheets.NULL.fullmatch(text) or PLACEHOLDER.fullmatch(text)
    if is_missing or not search_keys(text):
        raise NotANumberError(_("Not a number. Write the number as it is on the papers."))
    # A capital of some letters is several.
    if len(text) > NUMBER_LENGTH or len(identity(text)) > 2 * NUMBER_LENGTH:
        raise NotANumberError(_("This number is longer than 40 characters."))
    return text


@lru_cache(maxsize=8192)
def identity(number: str) -> str:
    """Which number it is: its groups in capitals, `26-OP-70101`.

    Letter case, separators between the same groups, and a leading "Case No." do not matter.
    """
    return "-".join(GROUPS.findall(_unlabelled(number))).upper()


@lru_cache(maxsize=8192)
def search_keys(number: str) -> tuple[str, ...]:
    """The keys by which `number` is found, whoever typed it: `260P070101` and `260P70101`.

    Besides what `identity` folds: digits and letters of any script, accents, look-alikes, a year
    of two or four digits, how the groups are separated, and, in the second key where there is
    one, leading zeros of a group. Empty for what holds no letter or digit.
    """
    groups = LATIN_GROUPS.findall(latin.fold(_unlabelled(number)))
    joined = _folded("".join(groups))
    stripped = _folded("".join(group.lstrip("0") or "0" for group in groups))
    return tuple(dict.fromkeys(filter(None, [joined, LEADING_ZEROS.sub("", stripped)])))


def _folded(key: str) -> str:
    return LONG_YEAR.sub(r"\1", key.translate(LOOK_ALIKES))


def _unlabelled(number: str) -> str:
    if not (label := LABEL.match(number)):
        return number
    rest = number[label.end() :]
    return rest if any(map(str.isalnum, rest)) else number
