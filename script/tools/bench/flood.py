"""What a flood of wrong PINs leaves to others, and what it does to memory."""

import itertools
import time
from collections.abc import Iterator

from django.test import Client

from script.tools.bench import cast
from script.tools.bench.asking import request
from script.tools.bench.goals import Figures
from script.tools.bench.load import Asked
from script.tools.bench.server import Server, memory, raw
from tests.walk import search

GUESSERS = 320  # each with a number of its own, which is good for ten guesses
OTHERS = 32  # connections of those who ask for pages; as many guess
SEARCHES = 300  # each form is good for one answer
FLOODS = {"without end": 0.0, "of 200 a second": 200.0}


def guesses() -> Iterator[str]:
    """Wrong PINs, each from another address, at numbers of which none is known."""
    for number in range(GUESSERS):
        client = Client(REMOTE_ADDR=next(cast.addresses), SERVER_NAME="localhost")
        search(client, f"28 OP {number:05}")
        yield raw(request("/lookup/pin/", client, address=next(cast.addresses), pin="0000"))


class Others:
    """Those who ask for home, or search, while others guess."""

    def __init__(self, server: Server, seconds: float) -> None:
        self._server, self._seconds = server, seconds
        self._searches = cast.forms(OTHERS)[0]

    def asked(self, page: str) -> list[str]:
        """Requests that were not asked before."""
        if page == "home":
            return [raw(request("/"))]
        return [raw(self._searches.make()) for _form in range(SEARCHES)]

    def rate(self, asked: list[str]) -> float:
        """How many of these are answered a second."""
        again, seconds = len(asked) == 1, self._seconds
        came = Asked(self._server.port, asked, connections=OTHERS, seconds=seconds, again=again)
        return came.came().rate


def measure(server: Server, rounds: int, seconds: float) -> Figures:
    """The figures of each flood."""
    figures, asked = Figures(), list(guesses())
    others = Others(server, seconds)
    others.rate(others.asked("home"))  # what is loaded once is loaded, and one hash was looked at
    Asked(server.port, asked[:64]).came()
    for flood, a_second in FLOODS.items():
        kept: dict[str, list[float]] = {"home": [], "lookup": []}
        before, most, guessed = _all_memory(server), 0.0, 0.0
        for _round, page in itertools.product(range(rounds), kept):
            quiet, meanwhile = others.asked(page), others.asked(page)
            before_it = others.rate(quiet)
            wrong = Asked(server.port, asked, seconds=seconds + 2, again=True, a_second=a_second)
            time.sleep(1)  # until it is at its height
            kept[page].append(others.rate(meanwhile) / before_it)
            most = max(most, _all_memory(server))
            guessed = wrong.came().rate
        time.sleep(3)
        for page, shares in kept.items():
            figures[f"{page}: kept in a flood {flood}"] = sum(shares) / rounds
        figures |= {
            f"flood {flood}: wrong PINs answered a second": guessed,
            f"flood {flood}: MiB more of all workers": most - before,
            f"flood {flood}: MiB more of all workers, 3 s later": _all_memory(server) - before,
        }
    return figures


def _all_memory(server: Server) -> float:
    return sum(map(memory, server.workers))
