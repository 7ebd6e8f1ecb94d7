"""The catalogues of translations in `locale/`: what must be in them, bring up to date, compile.

`python -m tests.catalogue update` (script/messages), `compile`, `check`. No gettext tools are
needed: templates are read by Django itself, Python by its own parser, catalogues by polib.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"

# Staff's side, which stays English (portal/languages.py): not in the catalogues.
STAFF_ONLY = {
    "lookup/admin/": "the admin",
    "lookup/feed/": "the feed, in the admin and a command",
    "lookup/management/": "commands",
    "lookup/alarms.py": "alarms to staff",
    "lookup/court.py": "closed days in the admin",
    "messaging/admin.py": "the admin",
    "messaging/whereabouts.py": "labels of what the liaison and the deputies read",
    "portal/uploads.py": "files sent to the admin",
    "resources/directory_admin.py": "the admin",
    "resources/guide_admin.py": "the admin",
    "resources/guides.py": "labels for editors, in the admin",
    "staffack/": "the liaisons' side",
    "templates/admin/": "the admin",
    "templates/demo/": "the demo's mailbox",
    "templates/emails/": "mail to staff",
    "templates/includes/_verify_caller.html": "the liaisons' script",
    "templates/staffack/": "the liaisons' side",
}
# Printed by staff, in her language; mail to a service provider, in the language of the form.
HERS = {
    "templates/admin/cases/case/_sheet.html",
    "templates/emails/referral_read/subject.txt",
    "templates/emails/referral_read/body.txt",
    "templates/emails/referral_read/body.html",
}
# Added by hand where Django's own word would not do; these stay though no file of ours has them.
OVERRIDDEN = {"AM", "PM"}
# Words that may be the same in another language.
SAME = {"TTY", "Chicago", "No", "zero"}
APPS = ("portal", "lookup", "messaging", "resources", "staffack")
_BLANK = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
MARKS = {"_", "_t", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


class Marked(NamedTuple):
    """A string for people; `plural` is empty where it has only one form."""

    text: str
    plural: str = ""


def _is_for_the_admin(node: ast.AST) -> bool:
    # Names of fields and tables: no page of a survivor shows them.
    if isinstance(node, ast.ClassDef):
        return node.name == "Meta" or node.name.endswith("Config")
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and getattr(called.value, "id", "") == "models"


def _in_python(node: ast.AST) -> Iterator[Marked]:
    if _is_for_the_admin(node):
        return
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKS:
        words = [one.value for one in node.args if isinstance(one, ast.Constant)]
        texts = [word for word in words if isinstance(word, str)]
        if texts and texts[0]:
            yield Marked(*texts)
    for child in ast.iter_child_nodes(node):
        yield from _in_python(child)


def _in_template(source: str) -> Iterator[Marked]:
    from django.template import engines
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    nodes = engines["django"].from_string(source).template.nodelist
    for node in nodes.get_nodes_by_type(TranslateNode):
        yield Marked(node.filter_expression.var.literal.replace("%", "%%"))
    for node in nodes.get_nodes_by_type(BlockTranslateNode):
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        yield Marked(node.render_token_list(node.singular)[0], plural)


def files() -> list[Path]:
    """Every file that may hold marked strings, of both sides."""
    python = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    templates = (ROOT / "templates").rglob("*.*")
    return sorted(path for path in (*python, *templates) if "migrations" not in path.parts)


def marked() -> dict[Marked, list[str]]:
    """The survivor's side: each marked string with the files it stands in."""
    found: dict[Marked, list[str]] = {}
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(tuple(STAFF_ONLY)) and name not in HERS:
            continue
        source = path.read_text(encoding="utf-8")
        is_python = path.suffix == ".py"
        for string in _in_python(ast.parse(source)) if is_python else _in_template(source):
            places = found.setdefault(string, [])
            if name not in places:
                places.append(name)
    return found


def catalogues() -> dict[str, polib.POFile]:
    """Each language's catalogue by its code."""
    paths = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
    return {path.parts[-3]: polib.pofile(str(path), wrapwidth=98) for path in paths}


def compiled(language: str) -> Path:
    """Where the compiled catalogue of `language` lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.mo"


def update() -> None:
    """Add strings that are new, empty; drop those that are gone. Nothing is guessed."""
    strings = marked()
    for catalogue in catalogues().values():
        known = {Marked(entry.msgid, entry.msgid_plural): entry for entry in catalogue}
        own = [entry for entry in catalogue if entry.msgid in OVERRIDDEN]
        catalogue.clear()
        for string in sorted(strings, key=lambda one: (strings[one][0], one)):
            entry = known.get(string) or _empty(string, catalogue)
            entry.occurrences = [(place, "") for place in strings[string]]
            catalogue.append(entry)
        catalogue.extend(own)
        catalogue.save()


def _empty(string: Marked, catalogue: polib.POFile) -> polib.POEntry:
    flags = ["python-format"] if "%(" in string.text else []
    if not string.plural:
        return polib.POEntry(msgid=string.text, flags=flags)
    [forms] = re.findall(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])
    plurals = dict.fromkeys(range(int(forms)), "")
    return polib.POEntry(
        msgid=string.text, msgid_plural=string.plural, msgstr_plural=plurals, flags=flags
    )


def compile_all() -> None:
    """Write each catalogue's compiled form, which Django reads."""
    for language, catalogue in catalogues().items():
        compiled(language).write_bytes(catalogue.to_binary())


def faults() -> list[str]:
    """What is wrong with the catalogues, a line each; empty when they are complete."""
    found = []
    strings = set(marked())
    for language, catalogue in catalogues().items():
        entries = {Marked(entry.msgid, entry.msgid_plural): entry for entry in catalogue}
        found += [f"{language}: missing: {string.text}" for string in strings - set(entries)]
        found += [
            f"{language}: no longer used: {string.text}"
            for string in set(entries) - strings
            if string.text not in OVERRIDDEN
        ]
        found += [f"{language}: {fault}" for entry in catalogue for fault in _faults_of(entry)]
        mo = compiled(language)
        if not mo.exists() or mo.read_bytes() != catalogue.to_binary():
            found.append(f"{language}: {mo.name} is not compiled from {language}'s django.po")
    return sorted(found)


def _faults_of(entry: polib.POEntry) -> list[str]:
    texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
    found = []
    if entry.fuzzy:
        found.append(f"fuzzy: {entry.msgid}")
    if not all(text.strip() for text in texts):
        found.append(f"empty: {entry.msgid}")
    elif entry.msgid in texts and _says_something(entry.msgid):
        found.append(f"still English: {entry.msgid}")
    elif any(_blanks(text) - _blanks(entry.msgid_plural or entry.msgid) for text in texts):
        found.append(f"a blank that the English does not fill: {entry.msgid}")
    elif not entry.msgid_plural and _blanks(entry.msgid) != _blanks(texts[0]):
        found.append(f"a blank is missing: {entry.msgid}")
    elif any(_marks(text) != _marks(entry.msgid) for text in texts):
        found.append(f"tags or spaces at the ends differ: {entry.msgid}")
    return found


def _says_something(text: str) -> bool:
    return text not in SAME | OVERRIDDEN and bool(re.search("[a-z]", _BLANK.sub("", text)))


def _blanks(text: str) -> set[str]:
    return set(_BLANK.findall(text))


def _marks(text: str) -> list[str]:
    return [*re.findall(r"</?\w+>", text), text[: -len(text.lstrip())], text[len(text.rstrip()) :]]


def main(verb: str) -> int:
    """Do what `verb` says; the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    if verb == "update":
        update()
    if verb in {"update", "compile"}:
        compile_all()
    problems = faults()
    sys.stdout.write("".join(f"{line}\n" for line in problems))
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
