"""Pages are sent without the indentation of their templates."""

import re
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template, render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def test_no_line_of_a_page_is_indented(client, db):
    page = client.get("/").content.decode()
    assert page.count("\n") > 20
    assert not re.search(r"^[ \t]", page, re.MULTILINE)


def test_no_template_holds_what_is_shown_with_its_indentation():
    for file in TEMPLATES.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "<pre" not in text, file
        for area in re.findall(r"<textarea[^>]*>(.*?)</textarea>", text, re.DOTALL):
            assert "\n" not in area, file


def test_what_somebody_typed_keeps_its_indentation():
    typed = "He said:\n    I am on my way.\n\tAt nine."
    area = render_to_string("django/forms/widgets/textarea.html", {"widget": {"value": typed}})
    assert typed in area


def test_mail_is_as_it_was_written():
    for file in TEMPLATES.rglob("*.txt"):
        name = str(file.relative_to(TEMPLATES))
        assert get_template(name).template.source == file.read_text(encoding="utf-8")
