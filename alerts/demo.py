"""The demo's telephone: texts are kept in a folder, and shown at `/demo/texts/`."""

import mailbox
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alerts.models import Delivery
from alerts.texting import to_number
from alerts.texts import text_of


def _folder() -> mailbox.Maildir:
    return mailbox.Maildir(Path(settings.DEMO_TEXT_DIR), create=True)


class Folder:
    """A provider that keeps each text as a file."""

    GIVES_RECEIPTS = False
    REFUSALS: tuple[type[Exception], ...] = ()

    def hand_over(self, delivery: Delivery) -> str:
        """Keep it."""
        text = EmailMessage()
        text["To"] = to_number(delivery)
        text.set_content(text_of(delivery))
        _folder().add(text.as_bytes())
        return ""

    def close(self) -> None:
        """Nothing is open."""


@login_not_required
@require_GET
def texts(request: HttpRequest) -> HttpResponse:
    """All texts, newest first."""
    newest_first = sorted(_folder(), key=lambda text: text.get_date(), reverse=True)
    stored = [
        {
            "to": text["To"],
            "words": message_from_bytes(text.as_bytes(), policy=default).get_content().strip(),
            "at": datetime.fromtimestamp(text.get_date(), UTC),
        }
        for text in newest_first
    ]
    return render(request, "demo/texts.html", {"texts": stored})
