"""A process that is told to stop ends, at whatever moment it is told."""

import subprocess
import sys
import time
from threading import Thread

from portal.stopping import Stopping
from tests.harness.forks import ROOT

# Told many thousand times in the middle of its own waits.
STORM = """
import signal, time
from portal.stopping import Stopping
stopping = Stopping()
signal.signal(signal.SIGALRM, lambda *_: stopping.set())
signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
end = time.monotonic() + 3
while time.monotonic() < end:
    stopping = Stopping()
    stopping.wait(0.0002)
signal.setitimer(signal.ITIMER_REAL, 0)
stopping = Stopping()
stopping.listen()
signal.raise_signal(signal.SIGTERM)
assert stopping.wait(60)
print("ended")
"""


def test_a_signal_in_the_middle_of_a_wait_never_holds_the_process():
    done = subprocess.run(
        [sys.executable, "-c", STORM], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "ended\n", done.stderr


def test_another_thread_is_told_within_a_second():
    stopping = Stopping()
    waiting = Thread(target=stopping.wait, args=(60,))
    waiting.start()
    stopping.set()
    start = time.monotonic()
    waiting.join(30)
    assert not waiting.is_alive()
    assert time.monotonic() - start < 15, "not the whole minute"


def test_without_a_word_it_waits_as_long_as_it_should():
    start = time.monotonic()
    assert not Stopping().wait(0.3)
    assert time.monotonic() - start >= 0.3
