"""How heavy it is: memory, the time to start, and what comes over the wire."""

import re
import statistics
from urllib.parse import urljoin

import altcha
import requests

from script.tools.bench import cast
from script.tools.bench.asking import ENCODINGS
from script.tools.bench.goals import Figures
from script.tools.bench.load import Asked
from script.tools.bench.server import Server, memory, raw
from tests.walk import hidden

AFTER_REQUESTS = (2_000, 10_000)
# What a browser fetches for a page: its styles, scripts and pictures; a worker of a script.
FETCHED = re.compile(
    r"""(?:<(?:link|script|img)\b[^>]*\b(?:href|src)|data-workers)="(/static/[^"]+)"|"""
    r"""url\(["']?([^"')]+)|(?:import|from)\s*["']([^"']+\.js)["']"""
)


class Browser:
    """A browser with an empty cache: what it fetched is not fetched again, and all is counted."""

    def __init__(self, server: Server) -> None:
        self._site = f"http://127.0.0.1:{server.port}"
        self._session = requests.Session()
        self._session.headers.clear()
        self._session.headers.update({**ENCODINGS, "X-Forwarded-For": next(cast.addresses)})
        self._has: set[str] = set()
        self.bytes, self.bodies, self.requests = 0, 0, 0

    def go(self, path: str, **form: str) -> str:
        """The page at `path`, or to which a posted `form` leads, and all that it needs."""
        address, method = self._site + path, "POST" if form else "GET"
        page = self._fetch(method, address, form)
        while page.is_redirect:
            page = self._fetch("GET", urljoin(page.url, page.headers["Location"]))
        self._fetch_all(page)
        return page.text

    def ask(self, path: str) -> requests.Response:
        """What a script asks for."""
        return self._fetch("GET", self._site + path)

    def _fetch(
        self, method: str, address: str, form: dict[str, str] | None = None
    ) -> requests.Response:
        answer = self._session.request(
            method, address, data=form, allow_redirects=False, timeout=60
        )
        lines = [f"{name}: {value}" for name, value in answer.raw.headers.items()]
        head = "\r\n".join([f"HTTP/1.1 {answer.status_code} {answer.reason}", *lines, "", ""])
        self.bodies += answer.raw.tell()  # as it came, compressed
        self.bytes += len(head) + answer.raw.tell()
        self.requests += 1
        return answer

    def _fetch_all(self, page: requests.Response) -> None:
        for found in FETCHED.findall(page.text):
            address = urljoin(page.url, "".join(found))
            if address.startswith(self._site) and address not in self._has:
                self._has.add(address)
                self._fetch_all(self._fetch("GET", address))


def bytes_of_a_visit(server: Server) -> Figures:
    """The first visit to the home page, and the whole path to an order, in KB."""
    browser, case = Browser(server), cast.case()
    browser.go("/")
    figures = {
        "first visit: KB": browser.bytes / 1024,
        "first visit: KB without headers": browser.bodies / 1024,
        "first visit: requests": float(browser.requests),
    }
    token = {"csrfmiddlewaretoken": hidden(browser.go("/lookup/before/"), "csrfmiddlewaretoken")}
    browser.go("/lookup/before/", **token)
    challenge = altcha.Challenge.from_dict(browser.ask("/lookup/challenge/").json())
    solution = altcha.solve_challenge(challenge)
    assert solution
    solved = altcha.Payload(challenge, solution).to_base64()
    browser.go("/lookup/", number=case.case_number, accept="on", altcha=solved, **token)
    assert "<h1" in browser.go("/lookup/pin/", pin=cast.PIN, **token)
    figures["home, lookup, PIN, order: KB"] = browser.bytes / 1024
    figures["home, lookup, PIN, order: KB without headers"] = browser.bodies / 1024
    figures["home, lookup, PIN, order: requests"] = browser.requests
    return figures


def start(times: int) -> Figures:
    """Seconds from the start of the web server to its first answer."""
    seconds = []
    for _start in range(times):
        with Server() as server:
            seconds.append(server.start_seconds)
    return {"cold start: s to the first answer": statistics.median(seconds)}


def memory_of_web(server: Server) -> Figures:
    """MiB of the larger web worker after many requests of all kinds of pages."""
    pages = [*cast.free_pages(), *cast.order_pages()]
    asked = [raw(page.make()) for page in pages]
    figures, done = Figures(), 0
    for total in AFTER_REQUESTS:
        requests_left = (asked * (1 + total // len(asked)))[: total - done]
        done += len(Asked(server.port, requests_left, connections=8, seconds=600).came().took)
        most = max(map(memory, server.workers))
        figures[f"web worker: MiB after {total:,} requests"] = most
    return figures
