"""The office's own sign-in: a real provider, and who can sign in there."""

import pytest

from tests.harness.office import Office, Person

MFA = {"amr": ["pwd", "mfa"]}
ROLES = {"Portal.Liaison": "Liaison", "Portal.Supervisor": "Supervisor"}
PEOPLE = {
    "lee@office.example": {
        "claims": {"email": "lee@office.example", "given_name": "Lee", "roles": ["Portal.Liaison"]},
        "login": MFA,
    },
    "pat": {"claims": {"roles": ["Portal.Liaison"]}, "login": {"amr": ["pwd"]}},
    "kim": {"claims": {"roles": ["Somebody.Else"]}, "login": MFA},
}


@pytest.fixture(scope="session")
def provider():
    with Office("http://127.0.0.1:8000", PEOPLE) as office:
        yield office


@pytest.fixture
def office(provider, settings, db) -> Office:
    """The provider, which the portal knows; it says the truth."""
    provider.says(people=PEOPLE, instead=None, key=None)
    for name, value in provider.settings().items():
        setattr(settings, name, value)
    settings.OFFICE_SIGN_IN_ROLES = ROLES
    return provider


@pytest.fixture
def newcomer(office) -> Person:
    """A new liaison, whom the directory gives the role."""
    return Person(office, "lee@office.example")
