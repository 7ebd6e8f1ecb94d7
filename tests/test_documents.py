"""Documents that must keep up with the code."""

import re

import pytest

from tests.documents import ROOT, missing_files, missing_tests, read, rows

pytestmark = pytest.mark.once  # no database changes it

DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
# One tells what was, the other takes a language as its example that is not there.
OF_TODAY = [path for path in DOCUMENTS if path.name not in {"CHANGELOG.md", "translations.md"}]


def test_every_setting_has_a_line_in_the_configuration():
    files = ("settings", "gunicorn", "wsgi")
    source = "".join(read(f"portal/{file}.py") for file in files)
    pattern = r'(?:env\.\w+|secret|keys|database|environ\.get)\(\s*"([A-Z_]+)"'
    named = set(re.findall(pattern, source))
    assert len(named) > 35
    lines = re.findall(r"^\| `([A-Z_]+)`", read("docs/configuration.md"), re.MULTILINE)
    assert set(lines) == named


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", OF_TODAY, ids=lambda path: path.name)
def test_documents_name_files_and_tests_that_exist(document):
    text = document.read_text(encoding="utf-8")
    assert missing_files(text) == []
    assert missing_tests(text) == []


def test_the_threat_model_answers_each_threat_with_a_file_and_a_test():
    threats = rows(read("docs/threat-model.md"))
    assert len(threats) > 25
    for who, _control, where, tests in threats:
        assert re.search(r"`[\w/]+(/|\.\w+)`", where), who
        assert "`tests/" in tests, who
