"""Every state, reached once; a browser that looks at each once."""

from collections.abc import Callable

import pytest

from tests.pages import reach, states  # noqa: F401 - enters every state
from tests.pages.reach import Reached
from tests.pages.visit import CHECKS, FONTS, Visitor, missing

LANGUAGES = ("en", "es", "pl")


@pytest.fixture(scope="session")
def reached(static_files, tmp_path_factory) -> dict[str, dict[str, Reached]]:
    """What the portal answers in each state, by language and name."""
    directory = tmp_path_factory.mktemp("states")
    begun = {language: reach.start(directory, language) for language in LANGUAGES}
    return {language: reach.result(directory, language, one) for language, one in begun.items()}


@pytest.fixture(scope="session")
def visitor(shell) -> Visitor:
    """Looks at pages."""
    return Visitor(shell)


@pytest.fixture(scope="session")
def fonts(shell) -> None:
    """A wide and a narrow family, both installed."""
    page = shell.new_page()
    page.add_script_tag(path=CHECKS)
    wide, narrow = (page.evaluate(f"checks.widthIn('{family}')") for family in FONTS)
    page.close()
    if wide <= narrow:  # one family stands in for both
        missing(f"{' or '.join(FONTS)} is not installed: script/test installs both, as root")


@pytest.fixture(scope="session")
def found(visitor, reached) -> Callable[..., str]:
    """What a check found on a state, one finding a line; empty when all is well."""

    def of(check: str, name: str, language: str = "en") -> str:
        return "\n".join(visitor.look(reached[language][name])[check])

    return of
