"""The catalogues of translations in `locale/`: what must be in them, bring up to date, compile.

`python -m script.tools.catalogue update` (script/messages), `compile`, `check`. Babel reads the
code and the catalogues, so no gettext tools are needed; Django turns templates into calls for it.
"""

import ast
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "locale"

# Staff's side, which stays English (portal/languages.py): not in the catalogues.
STAFF_ONLY = {
    "alerts/apps.py": "the admin",
    "alerts/brake.py": "why alerts are held, for staff",
    "alerts/holding.py": "what two supervisors decide",
    "alerts/outbox.py": "what became of an alert, for staff",
    "alerts/wishes.py": "how a wish stands, for staff",
    "cases/admin/": "the admin",
    "cases/court_list.py": "the circuit's list, in the admin and a command",
    "cases/disposal.py": "why a case is kept, in the admin",
    "cases/forms.py": "what staff confirm before they let a caller in",
    "cases/management/": "commands",
    "cases/models/approvals.py": "what takes two people",
    "cases/models/record_questions.py": "what staff settle in the record",
    "cases/models/tasks.py": "what staff are asked to do",
    "cases/numbers.py": "what is wrong with a number in the admin or a file",
    "cases/models/closed_days.py": "closed days in the admin",
    "feed/": "the feed, in the admin and a command",
    "messaging/admin.py": "the admin",
    "messaging/bounces/": "mail that came back, in the admin",
    "messaging/expiry.py": "why a case is kept, in the admin",
    "messaging/emails.py": "labels in mail to staff",
    "messaging/message_tasks.py": "names of rows",
    "messaging/outbox.py": "the outbox, in the admin and a command",
    "messaging/notices.py": "subjects of mail to staff",
    "messaging/cautions.py": "what staff read before they call",
    "messaging/whereabouts.py": "labels of what the liaison and the deputies read",
    "portal/encryption/fields.py": "what stands for a cell that staff can't read",
    "portal/passwords.py": "passwords of staff",
    "portal/uploads.py": "files sent to the admin",
    "resources/directory/admin.py": "the admin",
    "resources/guides/admin.py": "the admin",
    "resources/guides/models.py": "labels for editors, in the admin",
    "staffack/": "the liaisons' side",
    "templates/429.html": "the staff's sign-in",
    "templates/account/": "the staff's sign-in",
    "templates/admin/": "the admin",
    "templates/demo/": "the demo's mailbox",
    "templates/emails/": "mail to staff",
    "templates/includes/_verify_caller.html": "the liaisons' script",
    "templates/mfa/": "the staff's sign-in",
    "templates/staffack/": "the liaisons' side",
}
# Printed by staff in the survivor's language; mail to a provider, in the language of the form.
FOR_SURVIVORS = {
    "templates/admin/cases/case/_sheet.html",
    "templates/emails/referral_read/subject.txt",
    "templates/emails/referral_read/body.txt",
    "templates/emails/referral_read/body.html",
}
# Added by hand where Django's own word would not do; these stay though no file of ours has them.
OVERRIDDEN = {"AM", "PM"}
# Words that may be the same in another language.
SAME = {"TTY", "Chicago", "No", "zero"}
APPS = ("portal", "cases", "feed", "lookup", "messaging", "alerts", "resources", "staffack")
KEYWORDS = {**DEFAULT_KEYWORDS, "_t": None, "gettext_lazy": None, "ngettext_lazy": (1, 2)}
_BLANK = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
# How long a translation is for its English, each with ten characters more, since short ones vary:
# "SMS" for "Text message" is 0.6, a Polish sentence for "Choose one." 1.9. Beyond lies what stands
# under another's English. A language without letters, such as Chinese, needs bounds of its own.
SHORTEST, LONGEST = 0.5, 2.5


class Translations(Catalog):
    """A language's catalogue, its header as the file has it: Babel would drop X-Translated-By."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Each line of the header: its name and its value."""
        return self._headers

    @mime_headers.setter
    def mime_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        self._headers = list(headers)
        self._set_mime_headers(self._headers)


def _is_for_the_admin(node: ast.ClassDef | ast.Call) -> bool:
    # Names of fields and tables: no page of a survivor shows them.
    if isinstance(node, ast.ClassDef):
        return node.name == "Meta" or node.name.endswith("Config")
    return ast.unparse(node.func).startswith("models.")


def from_python(
    file: IO[bytes], keywords: Mapping[str, Any], tags: Collection[str], options: Any
) -> Iterator[Any]:
    """Babel's way of reading Python, but for what only the admin shows."""
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.ClassDef | ast.Call) and _is_for_the_admin(node):
            left_out.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    file.seek(0)
    for found in extract_python(file, keywords, tags, options):
        if found[0] not in left_out:
            yield found


def from_template(
    file: IO[bytes], keywords: Mapping[str, Any], tags: Collection[str], options: Any
) -> Iterator[Any]:
    """A way for Babel to read Django's templates: each tag becomes a call, as in makemessages."""
    lines = templatize(file.read().decode()).splitlines()
    # A page is indented as it likes, Python is not.
    calls = "\n".join(line.lstrip() for line in lines)
    return extract_python(BytesIO(calls.encode()), keywords, tags, options)


def files() -> list[Path]:
    """Every file that may hold marked strings, of both sides."""
    python = [path for app in APPS for path in (ROOT / app).rglob("*.py")]
    templates = (ROOT / "templates").rglob("*.*")
    return sorted(path for path in (*python, *templates) if "migrations" not in path.parts)


def marked(*, for_staff: bool = False) -> Catalog:
    """One side, the survivor's or that of staff: each marked string and the places it stands in."""
    found = Catalog()
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        is_staffs = name.startswith(tuple(STAFF_ONLY)) and name not in FOR_SURVIVORS
        if is_staffs != for_staff:
            continue
        method: Any = from_python if path.suffix == ".py" else from_template
        for line, text, _comments, context in extract_from_file(method, path, KEYWORDS):
            found.add(text, locations=[(name, line)], context=context)
    return found


def strings(catalogue: Catalog) -> dict[tuple[Any, str | None], Message]:
    """The entries of `catalogue` without its header, by what they translate."""
    return {(entry.id, entry.context): entry for entry in catalogue if entry.id}


def place_of(language: str) -> Path:
    """Where the catalogue of `language` lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def catalogues() -> dict[str, Translations]:
    """Each language's catalogue by its code."""
    found = {}
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        language = path.parts[-3]
        found[language] = Translations()
        with path.open("rb") as file:
            PoFileParser(found[language], abort_invalid=True).parse(file)
    return found


def compiled(catalogue: Translations) -> bytes:
    """What Django reads: the content of the `.mo` beside the `.po`."""
    content = BytesIO()
    write_mo(content, catalogue)
    return content.getvalue()


def update() -> None:
    """Add strings that are new, empty; drop those that are gone. Nothing is guessed."""
    template = marked()
    for language, catalogue in catalogues().items():
        own = [entry for entry in catalogue if entry.id in OVERRIDDEN]
        catalogue.update(template, no_fuzzy_matching=True)
        for entry in own:
            catalogue[entry.id] = entry
        with place_of(language).open("wb") as file:
            # In the order of the pages; without line numbers, which would change with each edit.
            write_po(
                file,
                catalogue,
                sort_by_file=True,
                include_lineno=False,
                ignore_obsolete=True,
                width=100,
            )


def compile_all() -> None:
    """Write each catalogue's compiled form, which Django reads."""
    for language, catalogue in catalogues().items():
        place_of(language).with_suffix(".mo").write_bytes(compiled(catalogue))


def faults() -> list[str]:
    """What is wrong with the catalogues, a line each; empty when they are complete."""
    found = []
    wanted = strings(marked())
    for language, catalogue in catalogues().items():
        entries = strings(catalogue)
        gone = [text for text, _ in entries.keys() - wanted.keys() if text not in OVERRIDDEN]
        found += [f"{language}: missing: {text}" for text, _ in wanted.keys() - entries.keys()]
        found += [f"{language}: no longer used: {text}" for text in (*gone, *catalogue.obsolete)]
        for entry in entries.values():
            found += [f"{language}: {fault}: {entry.id}" for fault in faults_of(entry)]
        mo = place_of(language).with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != compiled(catalogue):
            found.append(f"{language}: {mo.name} is not compiled from {language}'s django.po")
    return sorted(found)


def faults_of(entry: Message) -> list[str]:
    """What is wrong with one entry."""
    english, texts = _forms(entry.id), _forms(entry.string)
    found = []
    if entry.fuzzy:
        found.append("fuzzy")
    if not all(text.strip() for text in texts):
        found.append("empty")
    elif any('msgstr "' in text for text in texts):
        found.append("holds a piece of the file's own lines")
    elif english[0] in texts and _says_something(english[0]):
        found.append("still English")
    elif any(_blanks(text) - _blanks(english[-1]) for text in texts):
        found.append("a blank that the English does not fill")
    elif not entry.pluralizable and _blanks(english[0]) != _blanks(texts[0]):
        found.append("a blank is missing")
    elif any(_marks(text) != _marks(english[0]) for text in texts):
        found.append("tags or spaces at the ends differ")
    elif not all(SHORTEST < (len(text) + 10) / (len(english[-1]) + 10) < LONGEST for text in texts):
        found.append("far longer or shorter than the English")
    return found


def _forms(text: Any) -> list[str]:
    """Singular and plurals, or the one form that there is."""
    return [text] if isinstance(text, str) else list(text)


def _says_something(text: str) -> bool:
    return text not in SAME | OVERRIDDEN and bool(re.search("[a-z]", _BLANK.sub("", text)))


def _blanks(text: str) -> set[str]:
    return set(_BLANK.findall(text))


def _marks(text: str) -> list[str]:
    return [*re.findall(r"</?\w+>", text), text[: -len(text.lstrip())], text[len(text.rstrip()) :]]


def main(verb: str) -> int:
    """Do what `verb` says; the exit code."""
    if verb == "update":
        update()
    if verb in {"update", "compile"}:
        compile_all()
    problems = faults()
    sys.stdout.write("".join(f"{line}\n" for line in problems))
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
