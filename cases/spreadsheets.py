"""What spreadsheets and databases write into a cell, and around what stands in it."""

import re

SPACES = re.compile("[\u00a0\u2007\u2009\u202f]")
FORMULA = re.compile(r'="(.*)"')
# In place of nothing.
NULL = re.compile(r"\(?NULL\)?|N/A|#(?:N/?A|REF|VALUE|DIV/0|NUM|NULL|NAME)[!?]?", re.IGNORECASE)
SCIENTIFIC = re.compile(r"[-+]?\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)


def unwrap(raw: str) -> str:
    """A cell without what a spreadsheet puts around it: `="x"` and `'x` are x, odd spaces plain."""
    text = (raw if raw.isascii() else SPACES.sub(" ", raw)).strip()
    if text.startswith("=") and (formula := FORMULA.fullmatch(text)):
        text = formula[1].strip()
    return text.removeprefix("'").strip() if text.startswith("'") else text
