from uuid import UUID

import pytest

from cases import pins


@pytest.fixture
def full_cost(settings):
    """Hashes as dear as in production; the tests' own cheap ones come back afterwards."""
    settings.PIN_HASH_MEMORY_KIB, settings.PIN_HASH_PASSES = 19456, 2
    pins._hasher.cache_clear()
    yield
    pins._hasher.cache_clear()


def test_a_hash_costs_what_the_settings_say(full_cost):
    stored = pins.make(UUID(int=1), "4826")
    assert stored.startswith("p1$argon2id$")
    assert "$m=19456,t=2,p=1$" in stored
