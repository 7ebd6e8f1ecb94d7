"""Ready to be read from right to left: our style sheets name no left and no right."""

import re

import pytest

from tests.harness.forks import ROOT

pytestmark = pytest.mark.once  # no database changes it
SHEETS = sorted(ROOT.glob("static/css/source/*.scss"))  # what is compiled holds a library's too
SIDES = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)[\w-]*"
    r"|left|right|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)\b"
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_style_sheet_of_ours_names_a_side(sheet):
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not SIDES.findall(text)


def test_the_pattern_knows_a_side():
    for rule in ("margin-left: 1px", "left:0", "text-align: right", "border-right-color: red"):
        assert SIDES.search(rule), rule
    for rule in ("margin-inline: 1px", "text-align: start", "inset-inline-start: 0", ".left a {"):
        assert not SIDES.search(rule), rule
