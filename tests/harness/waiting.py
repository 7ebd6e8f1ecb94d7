"""Waits for what other processes do: a busy machine may take its time over anything."""

import time
from collections.abc import Callable

from playwright.sync_api import Page

PATIENCE = 120  # seconds


def wait_for(
    is_so: Callable[[], object],
    page: Page | None = None,
    *,
    seconds: float = PATIENCE,
    says: Callable[[], object] = lambda: "it is not so yet",
) -> None:
    """Wait until `is_so`; AssertionError with what `says` gives after so many seconds.

    With `page`, what happens in that page is heard meanwhile.
    """
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, says()
        if page:
            page.wait_for_timeout(50)
        else:
            time.sleep(0.05)
