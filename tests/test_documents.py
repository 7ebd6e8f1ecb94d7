"""Documents that must keep up with the code."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def test_every_setting_has_a_line_in_the_configuration():
    source = (ROOT / "portal" / "settings.py").read_text(encoding="utf-8")
    source += (ROOT / "portal" / "gunicorn.py").read_text(encoding="utf-8")
    pattern = r'(?:env\.\w+|secret|keys|environ\.get)\(\s*"([A-Z_]+)"'
    named = set(re.findall(pattern, source))
    assert len(named) > 35
    documented = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    lines = set(re.findall(r"^\| `([A-Z_]+)`", documented, re.MULTILINE))
    assert lines == named


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


def test_the_threat_model_names_files_and_tests_that_exist():
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    tests = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py"))
    names = {path.name for path in ROOT.glob("tests/**/*.py")}
    named = re.findall(r"`([\w./]+(?:::[\w.]+)?)`", text)
    assert len(named) > 60
    for one in named:
        file, _, test = one.rpartition("::")
        pieces = [piece for piece in re.split(r"\.\.\.", test or one) if "test_" in piece or test]
        if file or one.startswith("..._"):
            for piece in pieces or [one.strip("._")]:
                assert piece.strip("_") in tests, one
        if file:
            assert (ROOT / file).exists() or file in names, one
        elif "/" in one:
            assert (ROOT / one).exists(), one
