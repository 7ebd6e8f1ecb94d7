"""The table in docs/administrators.md says what the code does."""

from script.tools.roles import DOCUMENT, ROLES, renewed, rows
from tests.documents import read
from tests.documents import rows as cells_of


def test_the_document_has_the_table_that_the_code_makes():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert renewed(text) == text, "run script/roles"


def test_the_table_has_each_permission_of_each_role():
    table = list(rows())
    assert len(table) > 25
    for number, names in enumerate(ROLES.values(), start=1):
        words = [word for row in table for word in row[number].split(", ") if word]
        assert len(words) == len(names)
    by_what = {row[0]: row[1:] for row in table}
    assert by_what["Messages"] == ["view, change", "view, change", "", "", ""]
    assert by_what["Audit log"] == ["", "view", "", "view", "view"]
    assert len(cells_of(read("docs/administrators.md"))) == len(table)
