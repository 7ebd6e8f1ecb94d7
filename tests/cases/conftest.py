"""The administrator's browser, the form of a new case, and new keys."""

import pytest

from tests.cases.rotation import everything, new_keys, next_day  # noqa: F401 - fixtures


@pytest.fixture
def desk(client, administrator):
    """The administrator's browser."""
    client.force_login(administrator)
    return client


def case_form(**changes: str) -> dict[str, str]:
    """The admin's form of a new case."""
    return {
        "case_number": "26 OP 70001",
        "kind": "OP",
        "stage": "EMERGENCY",
        "new_pin": "",
        "civilprocess_set-TOTAL_FORMS": "1",
        "civilprocess_set-INITIAL_FORMS": "0",
        "civilprocess_set-0-sheriff_number": "30000001",
        "civilprocess_set-0-status": "PENDING",
        **changes,
    }
