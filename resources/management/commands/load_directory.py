"""The help directory, from its file."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from resources.directory.models import Organisation

FIXTURE = settings.BASE_DIR / "fixtures" / "directory.json"


class Command(BaseCommand):
    """Load the file; run it after each `migrate`.

    A second run changes nothing, a row that was changed in the admin stays as it is, and a row
    that the file doesn't know stays too. All or nothing: a slip in the file names its entry.
    """

    help = "Loads fixtures/directory.json; leaves rows alone that were changed in the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=FIXTURE)

    @transaction.atomic
    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        data = json.loads(file.read_text(encoding="utf-8"))
        outcomes: Counter[str] = Counter()
        for entry in data["organisations"]:
            try:
                source = data["sources"][entry["source"]]
                facts = {**entry, "source": source["citation"], "copied_on": source["copied_on"]}
                outcomes[Organisation.load(facts, slug=entry["slug"])] += 1
            except (KeyError, TypeError, ValidationError, ObjectDoesNotExist) as error:
                raise CommandError(f"{entry.get('slug', entry)}: {error!r}") from error
        slugs = [entry["slug"] for entry in data["organisations"]]
        outcomes["not in the file"] = Organisation.objects.exclude(slug__in=slugs).count()
        self.stdout.write(
            "directory: " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
        )
