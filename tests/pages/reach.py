"""Reaches every state of the catalogue, on a database of its own, and keeps the answers.

A process of its own: a running browser keeps Django from the database in the tests' one.
"""

import logging
import os
import pickle
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.harness.forks import ROOT
from tests.harness.processes import new_database, prepared

BESIDE = ["/admin/jsi18n/"]
ORDER_PAGES = "order-"  # the states of the page that answers her, which are reached in Polish too
# What every state starts from: the demo's cases and accounts, and the help pages.
FURNISHED = ("migrate", "load_demo", "load_guides", "load_directory")


@dataclass(frozen=True)
class Reached:
    """What the portal answered in one state, in one language."""

    name: str
    language: str
    path: str
    status: int
    headers: dict[str, str]
    content: bytes
    templates: frozenset[str]
    beside: dict[str, bytes]  # what the page loads that only someone signed in may see


def start(directory: Path, language: str) -> subprocess.Popen[bytes]:
    """Begin to reach every state in `language`; `result` waits for it."""
    directory = directory / language
    directory.mkdir()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": new_database(directory, prepared(*FURNISHED)),
    }
    command = [sys.executable, "-m", "tests.pages.reach", str(directory), language]
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def result(directory: Path, language: str, process: subprocess.Popen[bytes]) -> dict[str, Reached]:
    """Each state by its name; in Spanish those that survivors see, in Polish the order pages."""
    assert process.wait(timeout=900) == 0, f"the states in {language} were not reached"
    found = pickle.loads((directory / language / "reached").read_bytes())
    return {one.name: one for one in found}


def reach_all(language: str) -> list[Reached]:
    """Every state, one after the other, each from the rows that it starts with."""
    from django.db import transaction

    from tests.harness.commits import around, write_last_in_tests
    from tests.pages import states  # noqa: F401 - enters every state
    from tests.pages.cast import Cast
    from tests.pages.catalogue import STATES, SURVIVOR

    wanted = [
        one
        for one in STATES.values()
        if language == "en"
        or (one.sees == SURVIVOR and (language != "pl" or one.name.startswith(ORDER_PAGES)))
    ]
    found = {}
    write_last_in_tests()
    for start in dict.fromkeys(one.start for one in wanted):
        with around():
            if start:
                with Cast(language) as cast:
                    start(cast)
            for state in (one for one in wanted if one.start is start):
                with around(), Cast(language) as cast:
                    response = state.reach(cast)
                    named = [one for one in BESIDE if one.encode() in response.content]
                    beside = {one: cast.get(one).content for one in named}
                    transaction.set_rollback(True)
                found[state.name] = _kept(state.name, language, response, beside)
            transaction.set_rollback(True)
    return [found[one.name] for one in wanted]


def _kept(name: str, language: str, response: Any, beside: dict[str, bytes]) -> Reached:
    assert "Location" not in response.headers, f"{name} leads on to {response['Location']}"
    return Reached(
        name=name,
        language=language,
        path=response.request["PATH_INFO"],
        status=response.status_code,
        headers={header: str(value) for header, value in response.headers.items()},
        content=response.content,
        templates=frozenset(one.name for one in response.templates if one.name),
        beside=beside,
    )


def main(directory: str, language: str) -> None:
    """What the process does."""
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    setup_test_environment()
    logging.disable()  # refusals are what some states show
    Path(directory, "reached").write_bytes(pickle.dumps(reach_all(language)))


if __name__ == "__main__":
    # Under its own name: what is pickled here is read by those who import it.
    from tests.pages import reach

    reach.main(*sys.argv[1:])
