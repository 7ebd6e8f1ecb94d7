"""The catalogue knows every page: nobody can add one without a picture."""

from tests.harness.processes import ROOT
from tests.pages.catalogue import STATES


def test_every_template_is_shown_by_a_state(reached):
    written = {
        path.relative_to(ROOT / "templates").as_posix() for path in ROOT.glob("templates/**/*.html")
    }
    shown = {name for one in reached["en"].values() for name in one.templates}
    emails = {name for name in written if name.startswith("emails/")}
    assert written - emails - shown == set()


def test_a_state_that_is_to_mend_is_refused_and_no_other_is(reached):
    for name, state in STATES.items():
        one = reached["en"][name]
        assert b"<h1" in one.content, name
        if state.wrong and name != "sign-in-wrong":  # Django's own view answers 200
            assert one.status in {403, 422, 429}, name
