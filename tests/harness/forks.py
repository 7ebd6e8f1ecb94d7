"""The portal's commands as processes of their own, each begun in a third of the usual time.

A server imports Django and other packages once, and forks for each command. What depends on the
environment, the portal's settings and all apps, each command imports for itself.
"""

import logging
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent.parent
_forks = get_context("forkserver")
# Of other people's packages those that take longest, and ask for no settings.
_forks.set_forkserver_preload(
    [
        *("django_stubs_ext", "django.contrib.admin", "django.core.management", "holidays"),
        *("psycopg", "phonenumbers", "markdown_it", "anymail.message", "gunicorn.app.wsgiapp"),
        *("holidays.countries", "fido2.webauthn", "fido2.server", "cryptography.x509"),
        *("authlib.integrations.base_client", "joserfc.jwt", "argon2", "altcha", "environ"),
        *("imaplib", "sqlite3"),
    ]
)


class Command:
    """`python ARGUMENTS` from the repository's folder, with `environment`: a script or `-m MODULE`.

    What it prints goes to the end of the file `output`, and its errors too, or to ours.
    It is waited for and ended as a `subprocess.Popen` is.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        environment: dict[str, str],
        output: Path,
        *,
        with_errors: bool = True,
    ) -> None:
        self.args, self.output = arguments, output
        given = (arguments, environment, output, with_errors)
        self._process = _forks.Process(target=_become, args=given, daemon=True)
        ours = sys.modules["__main__"]
        # It would import what runs here, with the settings of here.
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            self._process.start()
        finally:
            sys.modules["__main__"] = ours
        self.pid = int(self._process.pid or 0)

    @property
    def returncode(self) -> int | None:
        """What it ended with, a signal as a negative number; None while it runs."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Its `returncode`."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its `returncode`, once it has ended; TimeoutExpired after `timeout` seconds."""
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Tell it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def run(
    arguments: Sequence[str], environment: dict[str, str], *, with_errors: bool = True
) -> tuple[int, str]:
    """What `python ARGUMENTS` ended with, and all that it printed."""
    with tempfile.TemporaryDirectory() as directory:
        printed = Path(directory, "printed")
        command = Command(arguments, environment, printed, with_errors=with_errors)
        return command.wait(), printed.read_text()


def manage(arguments: Sequence[str], environment: dict[str, str]) -> str:
    """What `manage.py` with `arguments` prints; CalledProcessError when it fails."""
    command = ["manage.py", *arguments]
    code, printed = run(command, environment, with_errors=False)
    if code:
        raise subprocess.CalledProcessError(code, command, printed)
    return printed


def _become(
    arguments: Sequence[str], environment: dict[str, str], output: Path, with_errors: bool
) -> None:
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    with output.open("ab") as file:
        os.dup2(file.fileno(), 1)
        if with_errors:
            os.dup2(file.fileno(), 2)
    sys.path.insert(0, str(ROOT))
    is_module = arguments[0] == "-m"
    sys.argv = list(arguments[is_module:])
    try:
        if is_module:
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(arguments[0], run_name="__main__")
    finally:
        logging.shutdown()  # as an interpreter does that ends, and a fork does not
