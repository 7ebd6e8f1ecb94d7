"""Each promise in `docs/promises.md` has tests that exist, and settings with that figure."""

import re

import pytest

from tests.documents import NAMED_TEST, default_figures, missing_tests, read, rows

pytestmark = pytest.mark.once  # no database changes it

TEXT = read("docs/promises.md")
PROMISES = rows(TEXT)
QUOTED = re.compile(r"`([^`]+)`")
SETTING = re.compile(r"`([A-Z_]+)` = (\d+)")


def test_the_promises_are_all_read():
    assert len(PROMISES) == TEXT.count("\n| ") - 2 * TEXT.count("\n| ---")
    assert len(PROMISES) > 70
    assert {len(row) for row in PROMISES} == {3}


@pytest.mark.parametrize(("promise", "_setting", "tests"), PROMISES, ids=lambda cell: cell[:50])
def test_a_promise_has_a_figure_and_tests_that_exist(promise, _setting, tests):
    assert re.search(r"\d", promise)
    named = QUOTED.findall(tests)
    assert named, "no test"
    assert [test for test in named if not NAMED_TEST.fullmatch(test)] == []
    assert missing_tests(tests) == []


def test_each_setting_is_there_with_that_figure():
    figures = default_figures()
    cells = [setting for _promise, setting, _tests in PROMISES]
    named = [pair for cell in cells for pair in SETTING.findall(cell)]
    assert len(named) == sum(cell.count("`") // 2 for cell in cells), "each with its figure"
    assert [(name, str(figures.get(name))) for name, _figure in named] == named


def test_each_budget_is_promised():
    budgets = {name for name in default_figures() if "_PER_" in name}
    assert len(budgets) > 10
    assert budgets - set(re.findall(r"`([A-Z_]+)` = ", TEXT)) == set()
