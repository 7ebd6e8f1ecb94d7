"""Each page in one process, in turn with its bare view: milliseconds, ratio, queries, bytes."""

import random
import re
import statistics

from django.db import connection

from script.tools.bench import cast
from script.tools.bench.asking import Environ, Portal, Watch
from script.tools.bench.goals import Figures
from script.tools.bench.settings import BARE_PAGES

WARM_UP = 3
PLAIN = {"HTTP_ACCEPT_ENCODING": "identity"}


def all_pages() -> list[cast.Page]:
    """Every page that is measured, its rows made."""
    return [
        *cast.free_pages(),
        *cast.forms(),
        cast.pin_page(),
        *cast.order_pages(),
        *cast.desk_pages(),
    ]


def bare(portal: Portal, page: cast.Page) -> str:
    """The address of the bare view to set beside `page`: answered as large, and encoded alike."""
    if page.beside != "page":
        return f"/bare/{page.beside}/"
    name = re.sub(r"\W+", "-", page.name.lower())
    text = portal.ask({**page.make(), **PLAIN}, page.status).body.decode()
    BARE_PAGES.mkdir(parents=True, exist_ok=True)
    # One variable of three letters in place of the last three.
    template = f"{{% verbatim %}}{text[:-3]}{{% endverbatim %}}{{{{ word }}}}"
    (BARE_PAGES / f"{name}.html").write_text(template, "utf-8")
    is_encoded = "Content-Encoding" in portal.ask(page.make(), page.status).headers
    return f"/bare/{'compressed' if is_encoded else 'page'}/{name}/"


def counted(portal: Portal, page: cast.Page) -> Figures:
    """What is no time: queries and bytes of one answer."""
    environ, watch = page.make(), Watch()
    with connection.execute_wrapper(watch):
        answer = portal.ask(environ, page.status)
    return {
        f"{page.name}: queries": len(watch.seen),
        f"{page.name}: bytes": len(answer.body),
    }


def timed(portal: Portal, page: cast.Page, rounds: int) -> Figures:
    """Medians in milliseconds of both, asked in turn in a random order, and the ratio.

    Both get the same request, cookies and form too: the middleware does the same for both.
    """
    changes: dict[str, Environ] = {"ours": {}, "bare": {"PATH_INFO": bare(portal, page)}}
    seconds: dict[str, list[float]] = {name: [] for name in changes}
    for _round in range(WARM_UP + rounds):
        for name in random.sample(list(changes), 2):
            seconds[name].append(portal.ask({**page.make(), **changes[name]}, page.status).seconds)
    ours, beside = (1000 * statistics.median(seconds[name][WARM_UP:]) for name in changes)
    return {
        f"{page.name}: ms": ours,
        f"{page.name}: bare, ms": beside,
        f"{page.name}: ratio": beside / ours,
    }


def measure(rounds: int, only: str = "") -> Figures:
    """The figures of each page whose name holds `only`."""
    portal, figures = Portal(), Figures()
    for page in all_pages():
        if only in page.name:
            portal.ask(page.make(), page.status)  # what is loaded once is loaded
            figures |= counted(portal, page) | timed(portal, page, rounds)
    return figures
