"""What docs/deploy.md says and what deploy/ holds belong together; script/deploy_trial walks it."""

import re
import shutil
import subprocess

import pytest

from script.tools.deploy_trial import NAMES, blocks
from tests.harness.forks import ROOT

pytestmark = pytest.mark.once
TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
STEPS = "\n".join(blocks(TEXT))
UNITS = sorted((ROOT / "deploy").glob("portal-*"))


def test_the_trial_runs_each_block_of_the_numbered_steps():
    steps = TEXT[TEXT.index("## 1.") : TEXT.index("## Otherwise")]
    assert steps.count("```sh") == len(blocks(TEXT)) == 9
    for there in NAMES:
        assert there in STEPS, "what the trial puts in its own for is there"


def test_each_file_that_a_line_names_is_there():
    ours = r"(?<![\w/])(deploy/\w[\w.]*\w(?!-)\b|script/\w+|portal/agency\.toml)"
    named = set(re.findall(ours, STEPS))
    assert {"deploy/manage", "deploy/write_files", "deploy/roles.sql", "script/_secrets"} <= named
    assert all((ROOT / name).exists() for name in named), named


def test_each_unit_is_started_and_uses_what_the_lines_made():
    assert len(UNITS) == 8
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        is_started = unit.name in STEPS or unit.with_suffix(".timer").name in STEPS
        assert is_started, unit.name
        for user in re.findall(r"^User=(\w+)$", text, re.MULTILINE):
            assert user in STEPS
        for path in re.findall(r"/(?:etc|var/backups|srv)/portal[\w./-]*", text):
            assert path in TEXT or path.startswith("/srv/portal/app/"), (unit.name, path)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="NO SYSTEMD")
def test_systemd_reads_each_unit(tmp_path):
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("User=portal_", "User=root\n#")
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in UNITS)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    theirs = [line for line in verified.stderr.splitlines() if str(tmp_path) in line]
    assert not theirs
