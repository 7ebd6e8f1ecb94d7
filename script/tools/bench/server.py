"""The portal's processes as a proxy meets them: a web server, and the mail worker."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self

from script.tools.bench.asking import Environ
from script.tools.postgres import free_port
from tests.harness.forks import ROOT
from tests.settings import OWN

PATIENCE_SECONDS = 60
LOG = OWN / "bench.log"  # of all of them


class Process:
    """`python ARGUMENTS` with the bench's environment and `settings`, ended on exit."""

    def __init__(self, *arguments: str, **settings: str) -> None:
        self.begun = time.perf_counter()
        command = [sys.executable, *arguments]
        environment = {**os.environ, **settings}
        with LOG.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        self.pid = self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)


class Server(Process):
    """gunicorn with the portal's own configuration, behind one proxy; made, it answers.

    `start_seconds` is how long it took from the program's start to its first answer.
    """

    def __init__(self, **settings: str) -> None:
        self.port = free_port()
        web = ["-m", "gunicorn", "--config", "portal/gunicorn.py"]
        web += ["--bind", f"127.0.0.1:{self.port}", "portal.wsgi"]
        super().__init__(*web, TRUSTED_PROXY_HOPS="1", **settings)
        self.start_seconds = self._first_answer() - self.begun

    def _first_answer(self) -> float:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/", headers={"X-Forwarded-For": "127.0.0.1"}
        )
        while self._process.poll() is None:
            try:
                with urllib.request.urlopen(asked, timeout=PATIENCE_SECONDS):
                    return time.perf_counter()
            except OSError:
                time.sleep(0.01)
        raise RuntimeError(f"the web server did not start: see {LOG}")

    @property
    def workers(self) -> list[int]:
        """The ids of those that answer."""
        main = f"/proc/{self.pid}/task/{self.pid}/children"
        return [int(one) for one in Path(main).read_text().split()]


def memory(pid: int) -> float:
    """MiB of memory of a process, its share of what it has in common with others (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    [kibibytes] = [line.split()[1] for line in lines if line.startswith("Pss:")]
    return int(kibibytes) / 1024


def raw(environ: Environ) -> str:
    """A request in this process as it goes over the wire, from the proxy."""
    body = str(environ["wsgi.input"].read(), "utf-8")
    names = {name: environ[name] for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if body}
    names |= {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
    names |= {"HOST": "localhost", "X_FORWARDED_FOR": environ["REMOTE_ADDR"]}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in names.items() if value]
    start = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} HTTP/1.1"
    return "\r\n".join([start, *lines, "", ""]) + body
