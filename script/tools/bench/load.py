"""Load from a process of its own: `python -m script.tools.bench.load`, told by JSON what to ask.

Connections to 127.0.0.1 are kept; each asks the next request once it is answered. The end comes
with the time or with the last request, or, of requests that may be asked again, with the time
alone. `asked` starts it and gives what came; nothing here needs Django, so it starts at once.
"""

import asyncio
import itertools
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")


@dataclass
class Came:
    """What came in `seconds`: how often each status, and how long each answer took, in ms."""

    seconds: float = 0
    statuses: dict[str, int] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds


class Load:
    """Requests at a port of 127.0.0.1 for some seconds, `a_second` at most unless that is 0."""

    def __init__(
        self, port: int, requests: list[str], seconds: float, again: bool, a_second: float
    ):
        encoded = [one.encode() for one in requests]
        self.port = port
        self.requests: Iterator[bytes] = itertools.cycle(encoded) if again else iter(encoded)
        self.begun = time.perf_counter()
        self.end = self.begun + seconds
        self.pause = 1 / a_second if a_second else 0
        self.turns = itertools.count()
        self.came = Came()

    async def run(self, connections: int) -> Came:
        """All connections at once."""
        await asyncio.gather(*(self._connection() for _number in range(connections)))
        self.came.seconds = time.perf_counter() - self.begun
        return self.came

    async def _connection(self) -> None:
        streams = await asyncio.open_connection("127.0.0.1", self.port)
        while time.perf_counter() < self.end and (asked := next(self.requests, None)):
            if self.pause:
                turn = self.begun + self.pause * next(self.turns)
                await asyncio.sleep(max(0, turn - time.perf_counter()))
            start = time.perf_counter()
            head = await self._ask(*streams, asked)
            self.came.took.append(1000 * (time.perf_counter() - start))
            status = head[9:12].decode()
            self.came.statuses[status] = self.came.statuses.get(status, 0) + 1
            if b"connection: close" in head.lower():
                streams[1].close()
                streams = await asyncio.open_connection("127.0.0.1", self.port)
        streams[1].close()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: bytes
    ) -> bytes:
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        length = LENGTH.search(head)
        await reader.readexactly(int(length[1]) if length else 0)
        return head


class Asked:
    """A load under way."""

    def __init__(
        self,
        port: int,
        requests: list[str],
        connections: int = 32,
        *,
        seconds: float = 60,
        again: bool = False,
        a_second: float = 0,
    ):
        given = [port, requests, seconds, again, a_second]
        command = [sys.executable, "-m", "script.tools.bench.load", str(connections)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin
        self._process.stdin.write(json.dumps(given))
        self._process.stdin.close()

    def came(self) -> Came:
        """What came, once it is over."""
        assert self._process.stdout
        said = self._process.stdout.read()
        if self._process.wait():
            raise RuntimeError("the load broke off")
        return Came(**json.loads(said))


def main() -> None:
    """Do what standard input says; print what came."""
    load = Load(*json.load(sys.stdin))
    came = asyncio.run(load.run(int(sys.argv[1])))
    json.dump(vars(came), sys.stdout)


if __name__ == "__main__":
    main()
