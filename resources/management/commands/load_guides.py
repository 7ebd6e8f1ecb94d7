"""Guides, glossary and courthouses, from `fixtures/` into the database."""

import json
import tomllib
from collections import Counter
from datetime import date
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


class Command(BaseCommand):
    """Load what is new. What an administrator edited stays, and is named."""

    help = "Loads guides, glossary and courthouses; leaves alone what was edited in the admin."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        self.outcomes: Counter[str] = Counter()
        index = tomllib.loads((FIXTURES / "guides" / "index.toml").read_text(encoding="utf-8"))
        self._citations(index["citations"], index["checked_on"])
        self._citations_told(index["languages"])
        self._guides(index["guides"], index["checked_on"], index["languages"])
        self._glossary(index["languages"])
        self._courthouses()
        if options["verbosity"]:
            counted = (f"{self.outcomes[name]} {name}" for name in ("loaded", "same", "edited"))
            self.stdout.write("guides: " + ", ".join(counted))

    def _count(self, outcome: str, what: str) -> None:
        self.outcomes[outcome] += 1
        if outcome == "edited":
            self.stderr.write(f"kept as edited in the admin: {what}")

    def _citations(self, citations: dict[str, dict[str, Any]], checked_on: date) -> None:
        for slug, given in citations.items():
            facts = {"about": "", "url": "", "checked_on": checked_on, **given}
            self._count(Citation.load(facts, slug=slug), f"citation {slug}")

    def _citations_told(self, languages: dict[str, str]) -> None:
        for language, origin in languages.items():
            path = FIXTURES / "guides" / language / "citations.toml"
            told = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            for slug, about in told.items():
                citation = Citation.objects.get(slug=slug)
                facts = {"about": about, "translated_by": origin}
                outcome = CitationText.load(facts, citation=citation, language=language)
                self._count(outcome, f"citation {slug} in {language}")

    def _guides(
        self, guides: list[dict[str, Any]], checked_on: date, languages: dict[str, str]
    ) -> None:
        for given in guides:
            slug = given["slug"]
            facts = {
                "order": given["order"],
                "checked_on": given.get("checked_on", checked_on),
                "citations": sorted(given["citations"]),
            }
            self._count(Guide.load(facts, slug=slug), f"guide {slug}")
            guide = Guide.objects.get(slug=slug)
            for language, origin in languages.items():
                path = FIXTURES / "guides" / language / f"{slug}.md"
                if path.exists():
                    text = {**read_text(path.read_text(encoding="utf-8")), "translated_by": origin}
                    outcome = GuideText.load(text, guide=guide, language=language)
                    self._count(outcome, f"guide {slug} in {language}")

    def _glossary(self, languages: dict[str, str]) -> None:
        for language, origin in languages.items():
            path = FIXTURES / "glossary" / f"{language}.toml"
            for slug, given in tomllib.loads(path.read_text(encoding="utf-8")).items():
                term, _created = Term.objects.get_or_create(slug=slug)
                facts = {"also": "", "translated_by": origin, **given}
                facts["meaning"] = facts["meaning"].strip()
                outcome = TermText.load(facts, term=term, language=language)
                self._count(outcome, f"word {slug} in {language}")

    def _courthouses(self) -> None:
        data = json.loads((FIXTURES / "courthouses.json").read_text(encoding="utf-8"))
        for order, given in enumerate(data["courthouses"], start=1):
            slug = given.pop("slug")
            blank = {"address": "", "telephone": "", "note": ""}
            checked_on = date.fromisoformat(data["checked_on"])
            facts = {**blank, "order": order, "checked_on": checked_on, **given}
            self._count(Courthouse.load(facts, slug=slug), f"courthouse {slug}")
