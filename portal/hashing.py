"""Dear hashes, one at a time: a hash in each web thread would hold its memory for each.

Each kind has a thread and places of its own, so that a flood of sign-ins keeps no PIN waiting.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from threading import BoundedSemaphore
from typing import ParamSpec, TypeVar
from unicodedata import normalize

from django.conf import settings
from django.contrib.auth import hashers

P = ParamSpec("P")
T = TypeVar("T")


class HashingQueue:
    """One thread for all hashes of a kind, and places for whoever wants one.

    `setting` names how many may wait, besides the one whose hash is made.
    """

    def __init__(self, name: str, setting: str) -> None:
        self.setting = setting
        self._name = name
        self._start()
        os.register_at_fork(after_in_child=self._start)  # a fork has none of our threads

    def _start(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)

    @cached_property
    def places(self) -> BoundedSemaphore:
        """Places for one under way and as many more as the setting says."""
        return BoundedSemaphore(1 + getattr(settings, self.setting))

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Take a place for as long as this lasts; False when none is free, and nothing is taken."""
        is_free = self.places.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                self.places.release()

    def run(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `make` gives, or raises, in the thread, when those before it are done."""
        return self._thread.submit(make, *args, **kwargs).result()


pin_hashing = HashingQueue("pin-hash", "PIN_HASHES_WAITING")
sign_in_hashing = HashingQueue("sign-in-hash", "SIGN_IN_HASHES_WAITING")


class StaffPasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2id for the passwords of staff, in the thread of sign-in.

    Of OWASP's settings, which are as strong as each other, the first of which each worker can have
    one at a time in 64 MiB (Password Storage Cheat Sheet, checked 2026-11-28). Django's own takes
    100 MiB and eight threads for each.

    Keyboards write the same letters in more than one way: what is hashed is NFC (NIST SP
    800-63B-4, section 3.1.1.2, checked 2026-11-28).
    """

    memory_cost = 19456  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """What is stored for a password."""
        return sign_in_hashing.run(super().encode, normalize("NFC", password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether `encoded` was made from it; costs what `encoded` did."""
        return sign_in_hashing.run(super().verify, normalize("NFC", password), encoded)
