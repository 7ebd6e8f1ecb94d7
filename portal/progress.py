"""A progress bar on a terminal; elsewhere nothing is written."""

import time
from typing import TextIO

WIDTH = 40
EVERY_SECONDS = 0.2


class Progress:
    """How far something of this `size` is; call it with how much of it is done."""

    def __init__(self, label: str, size: int, terminal: TextIO) -> None:
        self.label, self.terminal = label, terminal
        self.size = size or 1
        self.shows = terminal.isatty()
        self.next = 0.0

    def __call__(self, done: int) -> None:
        if self.shows and (time.monotonic() >= self.next or done >= self.size):
            self.next = time.monotonic() + EVERY_SECONDS
            done = min(done, self.size)
            bar = "#" * (WIDTH * done // self.size)
            self.terminal.write(
                f"\r{self.label:<10} [{bar:<{WIDTH}}] {100 * done // self.size:>3} %"
            )
            if done == self.size:
                self.terminal.write("\n")
                self.shows = False
            self.terminal.flush()
