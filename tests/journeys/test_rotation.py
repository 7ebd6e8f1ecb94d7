"""New keys, as docs/operations.md has it step by step: real commands, killed as well."""

import signal
import time

import pytest

from tests.settings import FIELD_KEY, PEPPER, invented

pytestmark = pytest.mark.fault

MESSAGES = 1_500
FILL = f"""
from cases.models import Case
from messaging.models import Message
case = Case.objects.create(case_number="26 OP 70101")
case.set_pin("4826")
Message.objects.bulk_create(
    Message(case=case, body=f"text {{number}}", contact="(312) 555-0142", ask_for="Maria")
    for number in range({MESSAGES})
)
"""
READ = """
from messaging.models import Message
read = [(m.body, m.contact, m.ask_for) for m in Message.objects.order_by("pk")]
print(sum(cells == (f"text {n}", "(312) 555-0142", "Maria") for n, cells in enumerate(read)))
"""
A_DAY_LATER = """
from datetime import timedelta
from django.db.models import F
from portal.models import KeyProof
KeyProof.objects.update(in_use_since=F("in_use_since") - timedelta(days=1))
"""
SAME_PIN = """
from cases.models import Case
case = Case.objects.get()
assert case.check_secret("4826")
case.renew_secret("4826", by_pass=False)
"""
NEW_KEY, NEW_PEPPER = f"k2:{invented('next key')}", f"p2:{invented('next pepper')}"
BOTH = {
    "FIELD_KEYS": f"{NEW_KEY},k1:{FIELD_KEY}",
    "PIN_PEPPERS": f"{NEW_PEPPER},p1:{PEPPER}",
}
NEW = {"FIELD_KEYS": NEW_KEY, "PIN_PEPPERS": NEW_PEPPER}


def shell(code: str) -> tuple[str, ...]:
    """The command that runs `code`."""
    return ("shell", "--no-imports", "--command", code)


WEB = shell("import portal.wsgi; print('started')")


def old_rows(installation) -> int:
    """How many messages the old key still seals."""
    head = "encode(substr(body, 1, 4), 'hex')"
    if installation.url.startswith("sqlite"):
        head = "lower(hex(substr(body, 1, 4)))"
    count = f"SELECT count(*) FROM messaging_message WHERE {head} = '01026b31'"
    return int(installation.query(count)[0][0])


# Shares that are left.
FEW, MANY = (0.95, 0.85, 0.75), [1 - part / 30 for part in range(1, 25)]


@pytest.mark.parametrize("kills", [FEW, pytest.param(MANY, marks=pytest.mark.trial)])
def test_killed_again_and_again_it_goes_on_and_every_message_reads(installation, kills):
    assert installation.run(*shell(FILL)) == ""
    assert "started" in installation.run(*WEB, **BOTH)
    for share_left in kills:
        running = installation.start("rotate_keys", **BOTH)
        while old_rows(installation) > share_left * MESSAGES:
            assert running.poll() is None, running.output.read_text()
            # It goes on only between two looks: whoever looks late finds it no further.
            running.send_signal(signal.SIGCONT)
            time.sleep(0.01)
            running.send_signal(signal.SIGSTOP)
        running.send_signal(signal.SIGKILL)
        running.wait()
        assert installation.run(*shell(READ), **BOTH) == f"{MESSAGES}\n"
    left = old_rows(installation)
    assert 0 < left < MESSAGES
    assert f"Sealed anew with key k2: {left} of {left} rows." in installation.run(
        "rotate_keys", **BOTH
    )
    assert installation.run(*shell(READ), **NEW) == f"{MESSAGES}\n"


def test_the_steps_of_the_runbook_lose_nothing_and_no_step_can_be_left_out(installation):
    def run(*arguments: str, keys: dict[str, str]) -> str:
        return installation.run(*arguments, **keys)

    assert run(*shell(FILL), keys={}) == ""
    assert "do not run with key k2 yet" in run("rotate_keys", keys=BOTH)
    assert "started" in run(*WEB, keys=BOTH)
    assert "portal.E019" in run(*WEB, keys=NEW), "before all is sealed anew"
    said = run("rotate_keys", keys=BOTH)
    assert f"Sealed anew with key k2: {MESSAGES} of {MESSAGES} rows." in said
    assert "PIN_PEPPERS: key p1 is still needed. PINs and passes hashed with it: 1." in said
    assert "can't be retired yet. Until" in run("rotate_keys", "--retire", "k1", keys=BOTH)
    assert "portal.E019" in run(*WEB, keys=NEW), "before it is retired"
    run(*shell(A_DAY_LATER), keys=BOTH)
    assert "k1 is retired" in run("rotate_keys", "--retire", "k1", keys=BOTH)
    assert "can't be retired yet. PINs and passes hashed with it: 1." in run(
        "rotate_keys", "--retire", "p1", keys=BOTH
    )
    assert run(*shell(SAME_PIN), keys=BOTH) == ""
    assert "p1 is retired" in run("rotate_keys", "--retire", "p1", keys=BOTH)
    assert "started" in run(*WEB, keys=BOTH), "a restart before they leave the settings"
    assert "started" in run(*WEB, keys=NEW)
    assert run(*shell(READ + SAME_PIN), keys=NEW) == f"{MESSAGES}\n"
    assert "Sealed anew with key k2: 0 of 0 rows." in run("rotate_keys", keys=NEW)
