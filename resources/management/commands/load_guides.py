"""Guides, glossary and courthouses, from `fixtures/` into the database."""

import json
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from resources.guides.models import (
    Citation,
    CitationText,
    Courthouse,
    Guide,
    GuideText,
    Term,
    TermText,
)
from resources.loadable import LEFT_ALONE, Loadable

FIXTURES = settings.BASE_DIR / "fixtures"


def read_text(text: str) -> dict[str, str]:
    """A guide's file: `# title`, `tab:`, `summary:`, an empty line, the body in Markdown."""
    head, body = text.split("\n\n", 1)
    title, tab, summary = head.split("\n")
    return {
        "title": title.removeprefix("# "),
        "tab_title": tab.removeprefix("tab: "),
        "summary": summary.removeprefix("summary: "),
        "body": body.strip() + "\n",
    }


def read_toml(path: Path) -> dict[str, Any]:
    """The file at `path`; empty where there is none."""
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


class Command(BaseCommand):
    """Load what is new. What an administrator edited stays, and is named."""

    help = "Loads guides, glossary and courthouses; leaves alone what was edited in the admin."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self.outcomes: Counter[str] = Counter()
        index = read_toml(FIXTURES / "guides" / "index.toml")
        self._load_citations(index["citations"], index["checked_on"])
        for language, origin in index["languages"].items():
            self._load_texts(language, origin)
        self._load_guides(index["guides"], index["checked_on"], index["languages"])
        self._load_courthouses()
        if options["verbosity"]:
            counts = ", ".join(f"{count} {outcome}" for outcome, count in self.outcomes.items())
            self.stdout.write(f"guides: {counts}")

    def _load(self, model: type[Loadable], facts: dict[str, Any], name: str, **key: Any) -> None:
        outcome = model.load(facts, **key)
        self.outcomes[outcome] += 1
        if outcome == LEFT_ALONE:
            self.stderr.write(f"{LEFT_ALONE}: {name}")

    def _load_citations(self, entries: dict[str, dict[str, Any]], checked_on: date) -> None:
        for slug, entry in entries.items():
            facts = {"about": "", "url": "", "checked_on": checked_on, **entry}
            self._load(Citation, facts, f"citation {slug}", slug=slug)

    def _load_texts(self, language: str, origin: str) -> None:
        """What citations and glossary words mean in `language`; `origin` says who wrote it."""
        shared = {"translated_by": origin}
        citations = read_toml(FIXTURES / "guides" / language / "citations.toml")
        for slug, about in citations.items():
            key = {"citation": Citation.objects.get(slug=slug), "language": language}
            facts = {"about": about, **shared}
            self._load(CitationText, facts, f"citation {slug} in {language}", **key)
        for slug, entry in read_toml(FIXTURES / "glossary" / f"{language}.toml").items():
            term, _created = Term.objects.get_or_create(slug=slug)
            facts = {"also": "", **shared, **entry, "meaning": entry["meaning"].strip()}
            key = {"term": term, "language": language}
            self._load(TermText, facts, f"word {slug} in {language}", **key)

    def _load_guides(
        self, entries: list[dict[str, Any]], checked_on: date, languages: dict[str, str]
    ) -> None:
        for entry in entries:
            facts = {"checked_on": checked_on, **entry, "citations": sorted(entry["citations"])}
            slug = facts.pop("slug")
            self._load(Guide, facts, f"guide {slug}", slug=slug)
            guide = Guide.objects.get(slug=slug)
            for language, origin in languages.items():
                path = FIXTURES / "guides" / language / f"{slug}.md"
                if path.exists():
                    text = {**read_text(path.read_text(encoding="utf-8")), "translated_by": origin}
                    key = {"guide": guide, "language": language}
                    self._load(GuideText, text, f"guide {slug} in {language}", **key)

    def _load_courthouses(self) -> None:
        data = json.loads((FIXTURES / "courthouses.json").read_text(encoding="utf-8"))
        blank = {"address": "", "telephone": "", "note": ""}
        checked_on = date.fromisoformat(data["checked_on"])
        for order, entry in enumerate(data["courthouses"], start=1):
            slug = entry.pop("slug")
            facts = {**blank, "order": order, "checked_on": checked_on, **entry}
            self._load(Courthouse, facts, f"courthouse {slug}", slug=slug)
