"""Do pages stay fast, and memory flat, in a flood of wrong passwords? `script/bench_sign_in`.

The real server with its own settings, as it stands behind the proxy. 120 clients post a wrong
password each, and again as soon as they are answered, while home is asked for all the time.
Printed are how long home takes, the memory of all workers (before, at most, and 3 seconds after)
and what the flood was answered. The goals: 95 of 100 times home takes less than a second, and the
memory grows by 64 MiB at most. Flood and database run on the same machine: on two cores they take
most of it.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Process, Queue
from pathlib import Path
from queue import Empty
from urllib.parse import urlencode

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after set-up

from tests.harness.mailserver import MailServer  # noqa: E402 - after set-up
from tests.harness.processes import Certificates, Deployment  # noqa: E402 - after set-up

SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
CLIENTS = 120
SIGN_IN = "/staff/sign-in/"
TOKEN = "t" * 32
# The user name that a client types, and its address.
FLOODS: dict[str, Callable[[int], tuple[str, str]]] = {
    "one address, one name": lambda client: ("lee", "203.0.113.1"),
    "one address, many names": lambda client: (f"name{client}", "203.0.113.2"),
    "many addresses, one name": lambda client: ("sam", f"198.51.100.{client}"),
    "many addresses and names": lambda client: (f"other{client}", f"192.0.2.{client}"),
}
ANSWERS = {
    "do not match": "wrong",
    "too many wrong": "closed",
    "many people": "busy",
    "many tries": "too many",
    "is paused": "paused",
}


def request(path: str, address: str, **form: str) -> bytes:
    """What the proxy passes on of a client at `address`; a POST where it sends a form."""
    body = urlencode({"csrfmiddlewaretoken": TOKEN, **form}).encode() if form else b""
    lines = [
        f"{'POST' if form else 'GET'} {path} HTTP/1.1",
        *("Host: localhost", "Connection: close", f"Cookie: csrf={TOKEN}"),
        *("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"),
        f"X-Forwarded-For: {address}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def answer(port: int, asked: bytes) -> str:
    """What the server says to it, the head first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(asked)
    said = await reader.read(-1)
    writer.close()
    return said.decode()


def home(port: int) -> float:
    """Seconds that home takes."""
    start = time.monotonic()
    said = asyncio.run(answer(port, request("/", "127.0.0.1")))
    assert said.startswith("HTTP/1.1 200 "), said
    return time.monotonic() - start


def flood(port: int, kind: str, answers: "Queue[Counter[str]]") -> None:
    """Post wrong passwords with all clients for SECONDS; puts how often each answer came."""
    end = time.monotonic() + SECONDS
    came: Counter[str] = Counter()

    async def one(client: int) -> None:
        login, address = FLOODS[kind](client)
        asked = request(SIGN_IN, address, login=login, password="wrong but long enough")
        while time.monotonic() < end:
            said = await answer(port, asked)
            came[next((what for words, what in ANSWERS.items() if words in said), said[:12])] += 1

    async def all_of_them() -> None:
        await asyncio.gather(*map(one, range(CLIENTS)))

    asyncio.run(all_of_them())
    answers.put(came)


def resident(master: int) -> float:
    """MiB of memory that all workers have."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    pages = [int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in workers]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20


def measure(port: int, master: int, kind: str) -> str:
    """Figures about one flood."""
    answers: Queue[Counter[str]] = Queue()
    before, most, seconds = resident(master), 0.0, []
    came: Counter[str] = Counter()
    Process(target=flood, args=(port, kind, answers)).start()
    while not came:
        seconds.append(home(port))
        most = max(most, resident(master))
        with suppress(Empty):
            came = answers.get(timeout=0.02)
    p50, p95 = (statistics.quantiles(seconds, n=20)[at] for at in (9, 18))
    time.sleep(3)
    return (
        f"{kind:25} home {p50:.2f} s (p50) {p95:.2f} s (p95) of {len(seconds)};"
        f" {before:.0f} MiB, {most - before:+.0f} at most, {resident(master) - before:+.0f} after;"
        f" {', '.join(f'{count} {what}' for what, count in came.most_common())}"
    )


def main() -> None:
    """Print a line for each flood."""
    call_command("collectstatic", interactive=False, verbosity=0)
    proxy = {"ENVIRONMENT": "test", "TRUSTED_PROXY_HOPS": "1", "WITHOUT_PROXY": "false"}
    with tempfile.TemporaryDirectory() as name:
        portal = Deployment(Path(name), MailServer(), Certificates(Path(name)), **proxy)
        portal.address = portal.environment["SITE_URL"] = f"http://localhost:{portal.port}"
        try:
            web = portal.start_web(behind_a_proxy=True)
            for path in ("/", SIGN_IN) * 20:  # what is loaded once is loaded
                asyncio.run(answer(portal.port, request(path, "127.0.0.1")))
            for kind in FLOODS:
                print(measure(portal.port, web.pid, kind), flush=True)  # noqa: T201 - what it is for
        finally:
            portal.stop()


if __name__ == "__main__":
    main()
