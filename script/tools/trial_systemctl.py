"""Stands in for systemctl where systemd is not the first process: script/deploy_trial copies it.

It does what the lines of docs/deploy.md ask of systemd with the units themselves: starts what they
say, as the user they name, with the settings they name. It restarts nothing.
"""

import os
import pwd
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

UNITS = Path("/etc/systemd/system")
# Debian's own, whose units do more than a line.
DEBIANS = {
    "postgresql": {"start": "pg_ctlcluster 15 main start"},
    "nginx": {"start": "nginx", "reload": "nginx -s reload"},
}


def read(unit: str) -> dict[str, str]:
    """What one of ours says, by name; what it says twice with a space between."""
    service: dict[str, str] = {}
    for line in (UNITS / unit).read_text(encoding="utf-8").splitlines():
        name, is_set, value = line.partition("=")
        if is_set and not line.startswith("#"):
            service[name] = f"{service[name]} {value}" if name in service else value
    return service


def settings(file: str) -> dict[str, str]:
    """What an EnvironmentFile sets."""
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name: "".join(shlex.split(value)) for name, _, value in pairs}


def start(unit: str) -> int:
    """Start it: one that ends is waited for, another is left running, its lines in a file."""
    service = read(unit)
    owner = pwd.getpwnam(service["User"])
    if "StateDirectory" in service:
        state = Path("/var/lib", service["StateDirectory"])
        state.mkdir(mode=0o700, exist_ok=True)
        os.chown(state, owner.pw_uid, owner.pw_gid)
    command = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
    command += ["--no-new-privs", "--bounding-set=-all", *shlex.split(service["ExecStart"])]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    for file in service["EnvironmentFile"].split():
        environment |= settings(file)
    facts: dict[str, Any] = {"cwd": service["WorkingDirectory"], "env": environment, "umask": 0o077}
    if service.get("Type") == "oneshot":
        return subprocess.run(command, check=False, **facts).returncode
    with Path(f"/run/{unit}.log").open("w") as lines:
        process = subprocess.Popen(command, stderr=lines, stdin=subprocess.DEVNULL, **facts)
    Path(f"/run/{unit}.pid").write_text(str(process.pid), encoding="utf-8")
    return 0


def stop(unit: str) -> int:
    """End it, and wait until it has."""
    pid = int(Path(f"/run/{unit}.pid").read_text(encoding="utf-8"))
    os.kill(pid, signal.SIGTERM)
    for _ in range(600):
        if not Path(f"/proc/{pid}").exists():
            return 0
        time.sleep(0.1)
    return 1


def main(verb: str, *units: str) -> int:
    """Do `verb`; what only a running systemd could do is done by nobody."""
    if "--now" in units:
        verb, units = "start", tuple(unit for unit in units if unit != "--now")
    failed = 0
    for unit in units:
        if unit in DEBIANS:
            line = DEBIANS[unit].get(verb, "true")
            failed |= subprocess.run(shlex.split(line), check=False).returncode
        elif verb == "start" and unit.endswith(".service"):
            failed |= start(unit)
        elif verb == "stop":
            failed |= stop(unit)
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
