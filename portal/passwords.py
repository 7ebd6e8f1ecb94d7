"""Which passwords of staff are refused: what someone who knows the office would try first.

After NIST SP 800-63B-4, section 3.1.1.2 (checked 2026-11-28): 15 characters at least, a list of
what is common or expected, and neither rules of composition nor an end.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

OFTEN = (
    "sheriff portal survivor liaison staff office county court police password welcome the and for"
)
IN_A_ROW = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NEXT = {pair for row in IN_A_ROW for way in (row, row[::-1]) for pair in pairwise(way)}
LETTERS = 4  # that must be left of a password once all that is expected was taken out


def folded(text: str) -> str:
    """`text` as it is compared: no matter how its letters are written."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


class ExpectedWordsValidator:
    """Refuses what consists of words of the office or the account, digits, and rows of characters.

    Rows are the same character again, an alphabet or a keyboard; so is a piece that repeats.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError, with what to take instead."""
        text = folded(password)
        is_repeated = text in (text * 2)[1:-1]
        for word in sorted(_expected(user), key=len, reverse=True):
            text = text.replace(word, " ")
        if is_repeated or sum(map(str.isalpha, _without_rows(text))) < LETTERS:
            raise ValidationError(
                _(
                    "Someone who knows the office would try this password soon: it consists of "
                    "words or names from here, digits, or the same again. Take four or five words "
                    "that have nothing to do with the office or with each other."
                ),
                code="password_expected",
            )

    def get_help_text(self) -> str:
        """What to take."""
        return _(
            "Take four or five words that have nothing to do with the office, with you or with "
            "each other. Spaces are fine, and so is a password of a password manager."
        )


class RefusedFileValidator:
    """Refuses each line of PASSWORDS_REFUSED_FILE; for an office that has one."""

    def validate(self, password: str, user: Any = None) -> None:
        """ValidationError, with what to do."""
        wanted = folded(password)
        try:
            is_refused = any(folded(line) == wanted for line in _lines())
        except OSError:
            raise ValidationError(
                _(
                    "The office's list of refused passwords can't be read, so no password can be "
                    "set now. Tell whoever runs the portal."
                ),
                code="password_list_unreadable",
            ) from None
        if is_refused:
            raise ValidationError(
                _(
                    "This password is on the office's list of those that are known to others. "
                    "Take another one, and change it wherever else you use it."
                ),
                code="password_refused",
            )

    def get_help_text(self) -> str:
        """What is refused."""
        return _("It can't be one that is on the office's list of known passwords.")


def _lines() -> Iterator[str]:
    with Path(settings.PASSWORDS_REFUSED_FILE).open(encoding="utf-8", errors="replace") as file:
        yield from file


def _expected(user: Any) -> set[str]:
    """The words of the office, the site and the account."""
    office = settings.AGENCY
    names = [office.name, office.short_name, office.unit, office.county, office.state]
    hosts = [urlsplit(address).hostname for address in (office.website, settings.SITE_URL)]
    attributes = UserAttributeSimilarityValidator.DEFAULT_USER_ATTRIBUTES
    account = [getattr(user, name, "") for name in attributes]
    text = folded(" ".join(str(name or "") for name in [OFTEN, *names, *hosts, *account]))
    words = re.split(r"[\W_\d]+", text)
    return {word for word in words if len(word) > 2}


def _without_rows(text: str) -> str:
    """`text` but for three and more characters that go on in a row."""
    rows: list[str] = []
    for before, character in pairwise(f"\0{text}"):
        if before == character or (before, character) in NEXT:
            rows[-1] += character
        else:
            rows.append(character)
    return "".join(row for row in rows if len(row) < 3)
