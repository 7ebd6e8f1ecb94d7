"""The help directory, from its file."""

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from resources.directory.models import Organisation

FIXTURE = settings.BASE_DIR / "fixtures" / "directory.json"
Entry = dict[str, Any]


class Command(BaseCommand):
    """Load the file; run it after each `migrate`.

    A second run changes nothing, a row that was changed in the admin stays as it is, and a row
    that the file doesn't know stays too. All or nothing: a slip in the file names its entry.
    """

    help = "Loads fixtures/directory.json; leaves rows alone that were changed in the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=FIXTURE)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        data = json.loads(file.read_text(encoding="utf-8"))
        done: Counter[str] = Counter()
        self.known = {row.slug: row for row in Organisation.objects.all()}
        with transaction.atomic():
            for entry in data["organisations"]:
                try:
                    done[self._load(entry, **data["sources"][entry["source"]])] += 1
                except (KeyError, TypeError, ValidationError) as error:
                    raise CommandError(f"{entry.get('slug', entry)}: {error!r}") from error
        slugs = [entry["slug"] for entry in data["organisations"]]
        done["not in the file"] = Organisation.objects.exclude(slug__in=slugs).count()
        self.stdout.write(
            "directory: " + ", ".join(f"{count} {what}" for what, count in done.items())
        )

    def _load(self, entry: Entry, citation: str, checked_on: str) -> str:
        known = self.known.get(entry["slug"])
        packed = json.dumps([entry, citation, checked_on], sort_keys=True)
        digest = hashlib.sha256(packed.encode()).hexdigest()
        if known and known.edited_at:
            return "kept as changed in the admin"
        if known and known.loaded_digest == digest:
            return "unchanged"
        row = known or Organisation()
        facts = {**entry, "source": citation, "checked_on": checked_on, "loaded_digest": digest}
        self._write(row, **facts)
        return "updated" if known else "added"

    def _write(
        self,
        row: Organisation,
        telephones: list[Entry] | None = None,
        hours: list[Entry] | None = None,
        parent: str = "",
        **facts: Any,
    ) -> None:
        for field in Organisation._meta.fields:
            if field.name in facts:
                setattr(row, field.name, facts.pop(field.name))
            elif field.name not in {"id", "uuid", "parent"}:
                setattr(row, field.name, field.get_default())
        if facts:
            raise TypeError(f"unknown: {', '.join(facts)}")
        row.parent = self.known[parent] if parent else None
        row.full_clean()
        is_new = row.pk is None
        row.save()
        self.known[row.slug] = row
        for rows, entries in ((row.telephone_set, telephones), (row.openinghours_set, hours)):
            if not is_new:
                rows.all().delete()
            for entry in entries or []:
                line = rows.model(organisation=row, **entry)
                line.full_clean()
                line.save()
