"""A progress bar on a terminal; elsewhere nothing is written."""

import time
from typing import BinaryIO, TextIO

WIDTH = 40
EVERY_SECONDS = 0.2


class Progress:
    """How far the reading of one file is; call it with the bytes read so far."""

    def __init__(self, label: str, file: BinaryIO, terminal: TextIO) -> None:
        self.label, self.terminal = label, terminal
        self.size = file.seek(0, 2) or 1
        self.shows = terminal.isatty()
        self.next = 0.0

    def __call__(self, bytes_read: int) -> None:
        if self.shows and (time.monotonic() >= self.next or bytes_read >= self.size):
            self.next = time.monotonic() + EVERY_SECONDS
            bar = "#" * (WIDTH * bytes_read // self.size)
            self.terminal.write(
                f"\r{self.label:<10} [{bar:<{WIDTH}}] {100 * bytes_read // self.size:>3} %"
            )
            self.terminal.write("\n" if bytes_read >= self.size else "")
            self.terminal.flush()
