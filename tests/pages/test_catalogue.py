"""The catalogue knows every page: nobody can add one without a picture."""

import pytest

from tests.harness.forks import ROOT
from tests.pages.catalogue import STATES

pytestmark = pytest.mark.once  # beside the browser's tests, which reach the states anyway


def test_every_template_is_shown_by_a_state(reached):
    written = {
        path.relative_to(ROOT / "templates").as_posix() for path in ROOT.glob("templates/**/*.html")
    }
    shown = {name for one in reached["en"].values() for name in one.templates}
    emails = {name for name in written if name.startswith("emails/")}
    assert written - emails - shown == set()


# allauth's forms answer 200; the style page shows mistakes without refusing anything.
NOT_REFUSED = ("account/", "mfa/", "demo/style")


def test_each_state_is_the_page_that_it_says(reached):
    for name, one in reached["en"].items():
        assert b"<h1" in one.content, name
        refused = one.status in {400, 404, 405, 500}
        assert not refused or name.startswith(f"error-{one.status}"), name
        is_refused = not any(shown.startswith(NOT_REFUSED) for shown in one.templates)
        if STATES[name].wrong and is_refused:
            assert one.status in {403, 422, 429, 503}, name
