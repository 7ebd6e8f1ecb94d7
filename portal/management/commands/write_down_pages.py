"""What the proxy shows while the portal does not run (`deploy/nginx.conf`)."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import translation


class Command(BaseCommand):
    help = "Write the page with the telephone numbers, in each language, to STATIC_ROOT/down."

    def handle(self, *_arguments: object, **_options: object) -> None:
        folder = Path(settings.STATIC_ROOT, "down")
        folder.mkdir(parents=True, exist_ok=True)
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                page = render(HttpRequest(), "503.html", {"is_file": True})
            (folder / f"{code}.html").write_bytes(page.content)
