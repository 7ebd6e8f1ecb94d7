"""Every page of survivors reads at sixth-grade level, forms, errors and statuses too."""

import html
import re

import pytest

from tests.pages import states  # noqa: F401 - enters every state
from tests.pages.catalogue import STATES, SURVIVOR
from tests.resources.reading import grade

pytestmark = pytest.mark.once  # beside the browser's tests, which reach the states anyway
GRADE = 6
# Names and places of a hundred offices; the glossary, whose words are tried one by one.
LISTS = {
    *("help-county", "help-found", "help-pages", "help-place-unknown", "help-print"),
    "guide-glossary",
}
SURVIVORS_PAGES = [
    name for name, state in STATES.items() if state.sees == SURVIVOR and name not in LISTS
]
INLINE = re.compile(r"</?(?:a|b|em|strong|span)\b[^>]*>")
ELSE = re.compile(r"<(script|datalist|select)\b.*?</\1>|<[^>]*>", re.DOTALL)


def text_of(page: str) -> str:
    """The main part as sentences: each block, item, label and cell ends one."""
    main = page.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return html.unescape(ELSE.sub("\n", INLINE.sub("", main)))


@pytest.mark.parametrize("name", SURVIVORS_PAGES)
def test_a_survivors_page_reads_at_sixth_grade_level(reached, name):
    assert grade(text_of(reached["en"][name].content.decode())) <= GRADE
