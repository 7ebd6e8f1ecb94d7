"""Hashes of PINs and of passwords: one of each at a time, few waiting, none for the other."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from argon2 import PasswordHasher, low_level
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import User

from cases import pins
from portal.hashing import HashingQueue, StaffPasswordHasher, pin_hashing, sign_in_hashing
from tests.parallel import at_once

SALT = "a salt of some 22 bytes"
COST = "argon2$argon2id$v=19$m=19456,t=2,p=1$"
MIB = 1024 * 1024


@pytest.fixture
def cheap(monkeypatch):
    """A hasher of staff's passwords that costs next to nothing."""
    monkeypatch.setattr(StaffPasswordHasher, "memory_cost", 64)
    return StaffPasswordHasher()


@pytest.fixture
def under_way(monkeypatch):
    """How many hashes were under way whenever one began, counted at the library's doors."""
    seen, now = [], []

    def counted(door):
        def one(*arguments, **named):
            now.append(1)
            seen.append(len(now))
            time.sleep(0.005)
            try:
                return door(*arguments, **named)
            finally:
                now.pop()

        return one

    monkeypatch.setattr(low_level, "hash_secret", counted(low_level.hash_secret))
    monkeypatch.setattr(PasswordHasher, "verify", counted(PasswordHasher.verify))
    return seen


def test_20_sign_ins_at_once_make_one_hash_at_a_time(cheap, under_way):
    stored = cheap.encode("right", SALT)
    passwords = ["right", "wrong"] * 10
    assert at_once(20, lambda one: cheap.verify(passwords[one], stored)) == [True, False] * 10
    at_once(20, lambda one: cheap.encode(str(one), SALT))
    assert under_way == [1] * 41


@contextmanager
def kept_busy(queue: HashingQueue):
    """Its thread has a hash that does not end until this does."""
    begun, end = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(queue.run, lambda: (begun.set(), end.wait(60)))
        try:
            assert begun.wait(60)
            yield
        finally:
            end.set()


def test_a_flood_of_sign_ins_keeps_no_pin_waiting():
    with kept_busy(sign_in_hashing):
        stored = pins.make(UUID(int=1), "4826")
        assert pins.verify(UUID(int=1), "4826", stored)


def test_nor_does_one_of_pins_keep_a_sign_in_waiting(cheap):
    with kept_busy(pin_hashing), pin_hashing.place():
        assert cheap.verify("right", cheap.encode("right", SALT))
        with sign_in_hashing.place() as is_free:
            assert is_free


def test_there_is_a_place_for_one_and_four_more_and_it_is_given_back(settings):
    queue = HashingQueue("test-hash", "SIGN_IN_HASHES_WAITING")
    with ExitStack() as taken:
        free = [taken.enter_context(queue.place()) for _ in range(8)]
        assert free == [True] * 5 + [False] * 3
    with pytest.raises(ZeroDivisionError), queue.place():
        queue.run(lambda: 1 / 0)
    with ExitStack() as taken:
        assert [taken.enter_context(queue.place()) for _ in range(6)] == [True] * 5 + [False]


def test_a_password_costs_what_owasp_says_and_one_of_djangos_is_hashed_anew(
    db, settings, monkeypatch
):
    settings.PASSWORD_HASHERS = ["portal.hashing.StaffPasswordHasher"]
    monkeypatch.setattr(Argon2PasswordHasher, "memory_cost", 64)
    user = User(username="lee", password=Argon2PasswordHasher().encode("right", SALT))
    user.save()
    assert "$m=64,t=2,p=8$" in user.password
    assert not user.check_password("wrong")
    assert user.check_password("right")
    user.refresh_from_db()
    assert user.password.startswith(COST)
    assert user.check_password("right")


def resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.once
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="Linux alone says it so")
def test_120_sign_ins_at_once_take_64_mib_at_most():
    hasher = StaffPasswordHasher()
    stored = hasher.encode("right", SALT)
    before, most = resident(), []

    def one(number: int) -> bool:
        right = hasher.verify("right", stored)
        most.append(resident())
        return right

    assert all(at_once(120, one))
    assert max(*most, resident()) < before + 64 * MIB


def test_a_web_worker_that_is_forked_after_a_hash_has_a_thread_of_its_own():
    """gunicorn loads the portal once, and forks: a queue without its thread would wait for good."""
    queue = HashingQueue("forked", "PIN_HASHES_WAITING")
    assert queue.run(lambda: 7) == 7
    if not (child := os.fork()):
        signal.alarm(20)
        os._exit(queue.run(lambda: 7))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
