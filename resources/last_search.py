"""What a visitor last looked for in the help pages, in the session for a few minutes.

An address would tell it to whoever reads the history, and the table of sessions to whoever
reads the database: it is sealed.
"""

import base64
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest
from django.utils import timezone

from portal.encryption import cipher


def remember(request: HttpRequest, name: str, search: dict[str, Any]) -> None:
    """Keep `search`, which JSON can hold, in this browser's session."""
    sealed = base64.b64encode(cipher.seal(json.dumps(search), name)).decode()
    request.session[name] = {"sealed": sealed, "at": timezone.now().isoformat()}


def recall(request: HttpRequest, name: str) -> dict[str, Any]:
    """The search that was remembered; empty when it is too old, or can't be had."""
    try:
        stored = request.session.get(name)
    except AnyDatabaseError:
        return {}  # her search is out of reach for now; everyone's numbers are not
    if not stored or timezone.now() - datetime.fromisoformat(stored["at"]) > settings.SURVIVOR_IDLE:
        return {}
    try:
        search: dict[str, Any] = json.loads(cipher.unseal(base64.b64decode(stored["sealed"]), name))
    except cipher.UnreadableError:
        return {}
    return search
