"""What someone looks for in the help pages, kept for the next page, and no longer.

An address would tell, and so would the table of sessions: it is sealed.
"""

import base64
import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from portal.encryption import cipher


def keep(request: HttpRequest, name: str, what: dict[str, Any]) -> None:
    """Keep `what`, which JSON can hold, in this browser's session."""
    sealed = base64.b64encode(cipher.seal(json.dumps(what), name)).decode()
    request.session[name] = {"sealed": sealed, "at": timezone.now().isoformat()}


def kept(request: HttpRequest, name: str) -> dict[str, Any]:
    """What was kept; empty when nothing was, when it was too long ago, or the key is gone."""
    found = request.session.get(name)
    if not found or timezone.now() - datetime.fromisoformat(found["at"]) > settings.SURVIVOR_IDLE:
        return {}
    try:
        what: dict[str, Any] = json.loads(cipher.unseal(base64.b64decode(found["sealed"]), name))
    except cipher.UnreadableError:
        return {}
    return what
