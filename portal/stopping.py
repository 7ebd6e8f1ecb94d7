"""Told to stop, by a signal or by another thread."""

import signal
import time

LOOK_EVERY_SECONDS = 0.2


class Stopping:
    """Like an Event that may be set in the handler of a signal.

    An Event may not: the main thread, interrupted in its own `wait`, holds the lock that `set`
    then waits for, and the process never ends.
    """

    def __init__(self) -> None:
        self._told = False

    def listen(self) -> None:
        """Be set by SIGTERM and SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.set())

    def set(self) -> None:
        """Tell whoever waits."""
        self._told = True

    def is_set(self) -> bool:
        """Whether it was told."""
        return self._told

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until told a moment ago; gives whether it was."""
        end = time.monotonic() + seconds
        while not self._told and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LOOK_EVERY_SECONDS))
        return self._told
