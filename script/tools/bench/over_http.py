"""The pages over HTTP, in turn with their bare views: answers a second, ratio, slowest of 100."""

import statistics

from script.tools.bench import cast
from script.tools.bench.asking import Portal
from script.tools.bench.goals import Figures
from script.tools.bench.load import Asked, Came
from script.tools.bench.pages import bare
from script.tools.bench.server import Server, raw

AT_ONCE = 32
FORMS_A_SECOND = 150  # each is good for one answer; a slice ends with the last


def served_pages() -> list[cast.Page]:
    """Those that many ask for at once; forms come from many browsers."""
    asked = {"home", "help", "guide"}
    free = [page for page in cast.free_pages() if page.name in asked]
    return [*free, *cast.forms(AT_ONCE)]


def slice_of(server: Server, page: cast.Page, path: str, seconds: float, connections: int) -> Came:
    """What comes of `page`, or of its bare view at `path`, in so many seconds."""
    is_form = page.beside != "page" and not path
    count = int(FORMS_A_SECOND * seconds) if is_form else 1
    environs = [page.make() for _number in range(count)]
    requests = [raw({**environ, "PATH_INFO": path or environ["PATH_INFO"]}) for environ in environs]
    asked = Asked(server.port, requests, connections, seconds=seconds, again=not is_form)
    came = asked.came()
    assert set(came.statuses) == {page.status}, f"{page.name}: {came.statuses}"
    return came


def compare(
    server: Server, page: cast.Page, path: str, rounds: int, seconds: float, connections: int
) -> dict[str, list[Came]]:
    """Both, in turn."""
    came: dict[str, list[Came]] = {"": [], path: []}
    for _round in range(rounds):
        for which, slices in came.items():
            slices.append(slice_of(server, page, which, seconds, connections))
    return came


def p99(slices: list[Came]) -> float:
    """Milliseconds within which 99 of 100 answers came."""
    took = sorted(one for came in slices for one in came.took)
    return took[int(0.99 * (len(took) - 1))]


def measure(server: Server, rounds: int, seconds: float) -> Figures:
    """The figures of each page."""
    portal, figures = Portal(), Figures()
    for page in served_pages():
        path = bare(portal, page)
        slice_of(server, page, "", seconds / 4, AT_ONCE)  # what is loaded once is loaded
        ours, beside = compare(server, page, path, rounds, seconds, AT_ONCE).values()
        rates = [statistics.median(came.rate for came in slices) for slices in (ours, beside)]
        figures |= {
            f"{page.name}: answers a second": rates[0],
            f"{page.name}: bare, answers a second": rates[1],
            f"{page.name}: ratio over HTTP": rates[0] / rates[1],
            f"{page.name}: p99 over HTTP, ms": p99(ours),
        }
        if page.name == "message saved":
            ours, beside = compare(server, page, path, rounds, seconds, 2 * AT_ONCE).values()
            figures[f"{page.name}: p99 of 64 at once, beside bare"] = p99(ours) / p99(beside)
    return figures
