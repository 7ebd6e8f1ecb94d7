"""The table of role by permission in docs/administrators.md, made from the code.

`script/roles` starts it. A test holds that the document has what the code says.
"""

from collections.abc import Iterator
from pathlib import Path

import django

django.setup()

from django.apps import apps  # noqa: E402 - after set-up
from django.conf import settings  # noqa: E402 - after set-up
from django.contrib import admin  # noqa: E402 - after set-up
from django.contrib.auth.models import User  # noqa: E402 - after set-up
from django.db.models import Model  # noqa: E402 - after set-up
from django.http import HttpRequest  # noqa: E402 - after set-up
from django.utils.text import capfirst  # noqa: E402 - after set-up

from staffack.roles import ROLES  # noqa: E402 - after set-up

DOCUMENT = Path(settings.BASE_DIR, "docs", "administrators.md")
BEGIN = "<!-- Written by script/roles: what each role may do. -->"
END = "<!-- The end of it. -->"
VERBS = ("view", "add", "change", "delete")
GIVEN = {name for names in ROLES.values() for name in names}
ROOT = User(is_superuser=True, is_active=True)


def rows() -> Iterator[list[str]]:
    """The cells of each line: what, then what each role may do with it, last a superuser."""
    for model in apps.get_models():
        app, name = model._meta.label_lower.split(".")
        verbs = {f"{app}.{verb}_{name}": verb for verb in VERBS if _is_offered(model, verb)}
        verbs |= {f"{app}.{verb}_{name}": verb for verb in VERBS if f"{app}.{verb}_{name}" in GIVEN}
        if GIVEN & verbs.keys():
            yield [capfirst(str(model._meta.verbose_name_plural)), *_cells(verbs)]
        for codename, sentence in model._meta.permissions:
            if f"{app}.{codename}" in GIVEN:
                what = capfirst(str(sentence).removeprefix("Can "))
                yield [what, *_cells({f"{app}.{codename}": "yes"})]


def _is_offered(model: type[Model], verb: str) -> bool:
    """Whether a page of the administration does it; what has no page stands on another's."""
    request = HttpRequest()
    request.user = ROOT
    listed = admin.site._registry.get(model)
    return listed is None or bool(getattr(listed, f"has_{verb}_permission")(request))


def _cells(names: dict[str, str]) -> Iterator[str]:
    for role in ROLES.values():
        yield ", ".join(word for name, word in names.items() if name in role)
    yield ", ".join(word for name, word in names.items() if ROOT.has_perm(name))


def table() -> str:
    """The table in Markdown."""
    heading = ["what", *ROLES, "superuser"]
    lines = [heading, ["---"] * len(heading), *rows()]
    return "\n".join(" ".join(["|", *(f"{cell} |".lstrip() for cell in cells)]) for cells in lines)


def renewed(text: str) -> str:
    """The document `text` with the table as the code has it now."""
    before, rest = text.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    DOCUMENT.write_text(renewed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
