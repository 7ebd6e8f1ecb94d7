"""A killed import leaves nothing half done, and no PIN is left lying about: real processes."""

import re
import signal
import time

import pytest

ROWS = 3_000
# Not like 4826: the third part of each random UUID begins with a 4.
PIN = "0826"


# Seconds into the writing at which it is killed.
FEW, MANY = (0, 0.1, 0.25), [0.02 * kill for kill in range(50)]


@pytest.mark.parametrize("waits", [FEW, pytest.param(MANY, marks=pytest.mark.trial)])
def test_a_killed_import_leaves_no_case_or_all_of_them(installation, tmp_path, waits):
    file = tmp_path / "cases.csv"
    rows = "".join(f"26 OP {number:05},{number},PENDING\n" for number in range(1, ROWS + 1))
    file.write_text("case_number,sheriff_number,status\n" + rows)
    for wait in waits:
        running = installation.start("import_cases", file)
        while running.poll() is None and not installation.is_writing():
            time.sleep(0.005)
        assert not running.poll(), running.output.read_text()
        time.sleep(wait)
        running.send_signal(signal.SIGKILL)
        running.wait()
        [(cases,)] = installation.query("SELECT count(*) FROM cases_case")
        [(imports,)] = installation.query("SELECT count(*) FROM feed_feedimport")
        assert (cases, imports > 0) in {(0, False), (ROWS, True)}
    assert f"Rows read: {ROWS}" in installation.run("import_cases", file)
    assert installation.query("SELECT count(*) FROM cases_case") == [(ROWS,)]


def test_a_pin_is_in_no_row_no_output_and_no_temporary_file(installation, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text(f"case_number,sheriff_number,pin\nA1,1,{PIN}\nA2,2,{PIN}\n")
    output = installation.run("import_cases", file)
    assert "PINs set: 2" in output
    [(uuid,)] = installation.query("SELECT uuid FROM feed_feedimport")
    output += installation.run("import_cases", "--show", uuid)
    file.write_text(f"case_number,sheriff_number,pin,stage\nA1,1,{PIN}5,{PIN}\nA1,{PIN}\n")
    output += installation.run("import_cases", file)
    assert "line 2, pin: A PIN is four digits." in output
    rows = installation.run("dumpdata")
    assert "pin_hash" in rows
    assert not re.search(rf"(?<![0-9A-Za-z]){PIN}", rows + output)
    assert list(installation.temporary.iterdir()) == []
