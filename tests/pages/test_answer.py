"""The order page answers on the first screen of a phone, in its order, and stays short."""

import os
from typing import Any

import pytest

from tests.pages import states  # noqa: F401 - enters every state
from tests.pages.catalogue import STATES
from tests.pages.reach import ORDER_PAGES
from tests.pages.visit import Opener

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
PHONE = {"width": 360, "height": 740}
MOST_HIGH = {1: 2_600, 2: 3_200}  # pixels, folded, by papers
# From the top: each part by what marks it. Each page has some of them.
PARTS = {
    "ended": "#over, #doubt",
    "headline": "h1",
    "reply": ".reply",
    "first days": "#first-days",
    "deadline": ".deadline",
    "step": ".step",
    "as of": ".as-of",
}
# A state of its own, which shows no order.
ORDER_STATES = [
    name
    for name in STATES
    if name.startswith(ORDER_PAGES)
    and name not in {"order-paused", "order-closing", "order-ending"}
]
MEASURE = """(parts) => ({
  places: Object.entries(parts).map(([name, selector]) => {
    const part = document.querySelector(selector);
    const box = part && part.getBoundingClientRect();
    return box && [name, box.top + scrollY, box.bottom + scrollY];
  }).filter(Boolean),
  height: document.documentElement.scrollHeight,
  papers: document.querySelectorAll(".paper").length,
  open: document.querySelectorAll("details[open]").length,
  typefaces: [...new Set(
    [...document.querySelectorAll("body *")].map((part) => getComputedStyle(part).fontFamily)
  )],
})"""

each = pytest.mark.parametrize("name", ORDER_STATES)
in_each_language = pytest.mark.parametrize("language", ["en", "es", "pl"])


@pytest.fixture(scope="module")
def measured(shell, reached):
    """What a phone shows of an order page, with scripts and without."""
    openers = {scripts: Opener(shell, java_script_enabled=scripts) for scripts in (True, False)}
    kept: dict[tuple[str, str], list[Any]] = {}

    def of(name: str, language: str) -> list[Any]:
        if (name, language) not in kept:
            kept[name, language] = [
                opener.open(reached[language][name], **PHONE).evaluate(MEASURE, PARTS)
                for opener in openers.values()
            ]
        return kept[name, language]

    return of


@each
@in_each_language
def test_the_answer_stands_on_the_first_screen_in_its_order(measured, name, language):
    for found in measured(name, language):
        names = [part for part, _top, _bottom in found["places"]]
        assert {"headline", "step"} <= set(names)
        tops = [top for _part, top, _bottom in found["places"]]
        assert tops == sorted(tops), found["places"]
        both = {"ended", "reply"} <= set(names)
        if found["papers"] <= 1 and not both:
            assert found["places"][-1][2] <= PHONE["height"], found["places"]


@each
@in_each_language
def test_folded_a_page_with_one_paper_is_at_most_2600_pixels_high_and_3200_with_two(
    measured, name, language
):
    for found in measured(name, language):
        assert found["open"] == 0
        assert found["height"] <= MOST_HIGH[max(found["papers"], 1)]


@each
def test_everything_on_the_page_is_set_in_one_typeface(measured, name):
    for found in measured(name, "en"):
        assert len(found["typefaces"]) == 1, found["typefaces"]
