"""A lock that installs today installs the same in a year; `script/check_locks` tries it."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytestmark = pytest.mark.once  # no database changes it

ROOT = Path(settings.BASE_DIR)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TOOLS = PROJECT["optional-dependencies"]["dev"]
ASKED = {
    "requirements.txt": PROJECT["dependencies"],
    "requirements-dev.txt": PROJECT["dependencies"] + TOOLS,
}
HASH = " --hash=sha256:"

every_lock = pytest.mark.parametrize("lock", ASKED)


def read(lock):
    return (ROOT / lock).read_text(encoding="utf-8")


def entries(text):
    """The lines of a lock with their hashes, as pip reads them: without the comments."""
    lines = re.sub(r"\s*\\\n\s*", " ", text).splitlines()
    return [line for line in lines if not line.lstrip().startswith("#")]


def applies(requirement, extras=()):
    """Does the requirement hold on this machine, for a package that is pinned with `extras`?"""
    marker = requirement.marker
    return not marker or any(marker.evaluate({"extra": extra}) for extra in ["", *extras])


def missing(text, asked):
    """What `asked`, or a package that the lock pins, asks for without finding it in the lock."""
    locked = [Requirement(entry.split(HASH)[0]) for entry in entries(text)]
    pins = {canonicalize_name(pin.name): pin for pin in locked if applies(pin)}
    wanted = [need for need in map(Requirement, asked) if applies(need)]
    for pin in pins.values():
        # What is installed speaks for the lock only while it is what the lock names.
        assert metadata.version(pin.name) in pin.specifier, pin.name
        needs = map(Requirement, metadata.requires(pin.name) or [])
        wanted += [need for need in needs if applies(need, pin.extras)]
    found = {name: {"", *pin.extras} for name, pin in pins.items()}
    return {
        f"{need.name}[{extra}]" if extra else need.name
        for need in wanted
        for extra in {"", *need.extras} - found.get(canonicalize_name(need.name), set())
    }


@every_lock
def test_every_package_and_extra_that_is_asked_for_is_pinned(lock):
    assert missing(read(lock), ASKED[lock]) == set()


def test_an_extra_or_a_package_that_is_left_out_is_found():
    """pip 22 and 23 refuse a lock that pins coverage where pytest-cov asks for coverage[toml]."""
    text = read("requirements-dev.txt")
    stripped = re.sub(r"^([\w-]+)\[\w+\]==", r"\1==", text, flags=re.MULTILINE)
    among_themselves = {"coverage[toml]", "urllib3[socks]"}
    assert missing(stripped, []) == among_themselves
    assert missing(stripped, ["psycopg[binary]"]) == {*among_themselves, "psycopg[binary]"}
    assert missing(text, ["not-in-the-lock"]) == {"not-in-the-lock"}


@every_lock
def test_every_line_is_one_version_with_its_hashes_and_no_index(lock):
    for entry in entries(read(lock)):
        pin, *hashes = entry.split(HASH)
        assert re.fullmatch(r"[\w-]+(\[[\w,-]+\])?==[\w.]+( ; [\w .'=!<>]+)?", pin), entry
        assert hashes, entry
        assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in hashes), entry


def test_the_locks_are_written_from_the_public_index_alone():
    indexes = re.findall(r"--[\w-]*index[\w-]*[ =]\S+", read("script/lock"))
    assert indexes == ["--default-index https://pypi.org/simple"]
