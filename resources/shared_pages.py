"""Pages that are the same for everyone: rendered once, and kept in the process.

Never in the browser: a page about help that lies in its cache is a trace. A rendering knows
nothing of who asks but the address and the language, and stands until the content changes
(`portal/marks.py`) or somebody opens or closes.
"""

import gzip
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.conf import settings
from django.db import Error as AnyDatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from portal import marks
from portal.http import rendered_for_nobody
from resources.directory.models import OpeningHours

CONTENT = "content"  # the mark that each change of a help page's rows draws anew
PLACE = "the-token-of-a-visit"  # stands in a rendering where each visit's own goes

_State = tuple[str, date, int]  # the content's mark, the day, how many openings it is past


@dataclass(frozen=True)
class _Rendering:
    state: _State | None  # none: made while the database failed, until it is back
    parts: list[bytes]  # between them goes the visit's token
    zipped: bytes


_renderings: dict[tuple[str, str | None], _Rendering] = {}
_times: dict[str, list[time]] = {}  # when anyone opens or closes, by the content's mark


def shared_page(
    request: HttpRequest, template: str, context: Callable[[], dict[str, Any]] = dict
) -> HttpResponse:
    """The page that `template` makes of `context()` for everyone who asks in this language.

    While the database fails, as it was last; its error where there is none. What `context`
    raises goes to the caller, and nothing is kept.
    """
    key = request.path, get_language()
    mark, kept = marks.mark(CONTENT), _renderings.get(key)
    try:
        state = None if mark is None else _state(mark)
        if kept is None or state not in {None, kept.state}:
            kept = _renderings[key] = _render(request.path, template, context(), state)
    except AnyDatabaseError:
        if kept is None:
            raise
    if len(kept.parts) > 1:  # what holds a token can't be compressed before it is known
        return HttpResponse(get_token(request).encode().join(kept.parts))
    response = HttpResponse(kept.parts[0])
    if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(kept.zipped, headers={"Content-Encoding": "gzip"})
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def forget(**kwargs: Any) -> None:
    """Render all anew, as for other settings; receives Django's `setting_changed`."""
    _renderings.clear()
    _times.clear()


def _render(path: str, template: str, context: dict[str, Any], state: _State | None) -> _Rendering:
    page = rendered_for_nobody(template, path, {**context, "csrf_token": PLACE}).encode()
    return _Rendering(state, page.split(PLACE.encode()), gzip.compress(page))


def _state(mark: str) -> _State:
    """What a rendering rests on: the content, and between which openings of a day it is."""
    now = timezone.localtime()
    times = _times.get(mark)
    if times is None:
        hours = OpeningHours.objects.exclude(opens_at=None).values_list("opens_at", "closes_at")
        lines = [settings.AGENCY.liaison, *settings.AGENCY.hotlines]
        periods = [period for line in lines for day in line.periods.values() for period in day]
        times = sorted({moment for pair in [*hours, *periods] for moment in pair if moment})
        _times.clear()
        _times[mark] = times
    return mark, now.date(), bisect(times, now.time())
