"""How soon do alerts go out, and do pages stay fast meanwhile? `script/bench_alerts`.

A real worker, mail server and web server on one machine. First 50 alerts a minute, for two
minutes: from the commit of the record to the mail in the server's hands, each. Then 10,000 in one
statement, as a file commits them. What is usual is set to the load, so that nothing is held. The
goals: 999 of 1,000 within 10 seconds, 10,000 within five minutes, and no page slower than twice.
Beside the home page a bare answer of Django (`/healthz`) is timed: what slows both alike is the
machine, on whose cores worker, database, mail server and this program run, too.
"""

import os
import statistics
import sys
import time

import django

django.setup()

import requests  # noqa: E402 - after set-up
from django.core.management import call_command  # noqa: E402 - after set-up

from alerts.models import Wish  # noqa: E402 - after set-up
from script.tools.bench.server import Process, Server  # noqa: E402 - after set-up
from tests.alerts.many import make_wishes, serve_all  # noqa: E402 - after set-up
from tests.harness.mailserver import MailServer  # noqa: E402 - after set-up

AT_ONCE = int(os.environ.get("BENCH_ALERTS", "10000"))
A_MINUTE, MINUTES = 50, 2
GOAL_SECONDS, GOAL_ALL_SECONDS = 10, 300
PATIENCE_SECONDS = 1800


def main() -> None:
    """Print what each part took, beside its goal."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    wishes = make_wishes(A_MINUTE * MINUTES + AT_ONCE)
    arrived: dict[str, float] = {}
    with MailServer() as server:
        server.handler.seconds = lambda mail: arrived.setdefault(mail["To"], time.monotonic()) * 0
        given = {
            "EMAIL_HOST": "localhost",
            "EMAIL_PORT": str(server.port),
            "ALERT_BURST_LEAST": str(2 * AT_ONCE + 1000),
            "LOG_LEVEL": "WARNING",
        }
        with Process("manage.py", "send_notifications", **given), Server(**given) as web:
            _measure(wishes, arrived, f"http://127.0.0.1:{web.port}")


def _measure(wishes: list[Wish], arrived: dict[str, float], site: str) -> None:
    few, many = wishes[: A_MINUTE * MINUTES], wishes[A_MINUTE * MINUTES :]
    quiet = _pages(site, 10)
    took = _steady(few, arrived)
    late = sum(seconds > GOAL_SECONDS for seconds in took)
    _say(
        f"{A_MINUTE} a minute: median {statistics.median(took):.2f} s, longest {max(took):.2f} s, "
        f"{late} of {len(took)} later than {GOAL_SECONDS} s"
    )
    begun = time.monotonic()
    serve_all(many)
    busy = _pages(site, 15)
    while len(arrived) < len(wishes) and time.monotonic() - begun < PATIENCE_SECONDS:
        time.sleep(0.2)
    left = len(wishes) - len(arrived)
    _say(
        f"{len(many)} at once: {time.monotonic() - begun:.0f} s, {left} left "
        f"(goal {GOAL_ALL_SECONDS} s)"
    )
    for page in quiet:
        before, after = quiet[page], busy[page]
        _say(f"{page}: {before * 1000:.1f} ms before, {after * 1000:.1f} ms meanwhile")
    ratio = (busy["/"] / busy["/healthz"]) / (quiet["/"] / quiet["/healthz"])
    _say(f"home: {busy['/'] / quiet['/']:.2f}x; beside a bare answer {ratio:.2f}x (goal 2x)")


def _steady(wishes: list[Wish], arrived: dict[str, float]) -> list[float]:
    """Seconds from the commit to the mail server, of each, 50 a minute."""
    committed = {}
    for number, wish in enumerate(wishes):
        serve_all([wish])
        committed[f"{number}@mail.example"] = time.monotonic()
        time.sleep(60 / A_MINUTE)
    end = time.monotonic() + 60
    while len(arrived) < len(wishes) and time.monotonic() < end:
        time.sleep(0.1)
    return [arrived.get(address, end) - at for address, at in committed.items()]


def _pages(site: str, seconds: float) -> dict[str, float]:
    """The median seconds of the home page and of a bare answer, asked for in turn."""
    took: dict[str, list[float]] = {"/": [], "/healthz": []}
    end = time.monotonic() + seconds
    with requests.Session() as session:
        while time.monotonic() < end:
            for page, times in took.items():
                begun = time.perf_counter()
                session.get(site + page, timeout=30).raise_for_status()
                times.append(time.perf_counter() - begun)
            time.sleep(0.02)
    return {page: statistics.median(times) for page, times in took.items()}


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
