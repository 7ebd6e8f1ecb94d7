"""Templates can be read: they hold no long lines."""

from django.conf import settings

COLUMNS = 120


def test_no_line_of_a_template_is_over_120_columns() -> None:
    folder = settings.BASE_DIR / "templates"
    templates = sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")])
    too_long = [
        f"{template.relative_to(settings.BASE_DIR)}:{number} has {len(line)} columns"
        for template in templates
        for number, line in enumerate(template.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > COLUMNS
    ]
    assert templates
    assert not too_long, "\n".join(too_long)
