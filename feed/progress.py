"""A bar on a terminal; silence elsewhere."""

import time
from typing import BinaryIO, TextIO

WIDTH = 40
EVERY_SECONDS = 0.2


class Progress:
    """How far the reading of one file is; call it with the bytes read so far."""

    def __init__(self, words: str, of: BinaryIO, to: TextIO) -> None:
        self.words, self.to = words, to
        self.size = of.seek(0, 2) or 1
        self.shows = to.isatty()
        self.next = 0.0

    def __call__(self, read: int) -> None:
        if self.shows and (time.monotonic() >= self.next or read >= self.size):
            self.next = time.monotonic() + EVERY_SECONDS
            bar = "#" * (WIDTH * read // self.size)
            self.to.write(f"\r{self.words:<10} [{bar:<{WIDTH}}] {100 * read // self.size:>3} %")
            self.to.write("\n" if read >= self.size else "")
            self.to.flush()
