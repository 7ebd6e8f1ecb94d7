"""Nothing of staff's answers to a password alone. No test here takes the verified browser."""

import re
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client

from staffack.sign_in import factors
from tests.staffack.addresses import staff_patterns

OPEN = {  # the sign-in itself, and its end
    "account_login",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "account_inactive",
    "first_sign_in",
    "office_sign_in",
    "office_back",
    "staff_idle",
}
ENROLMENT = {  # what someone reaches who came by the link
    "enrol",
    "account_set_password",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "office_connect",
    "sign_out",
}
ARGUMENTS = {"int": "1", "str": "token", "slug": "a-slug", "uuid": str(UUID(int=1)), "path": "1"}
SIGN_IN = re.compile(r"(/staff/sign-in/|/admin/login/)(\?next=.*)?")


def staff_addresses():
    """The name and an address of every pattern below /staff/ and /admin/."""
    for name, path in staff_patterns():
        address = re.sub(r"<(\w+):\w+>", lambda match: ARGUMENTS[match[1]], path)
        # Django's patterns that begin with ^: they end with what is left of them.
        yield name, "/" + re.sub(r"\(\?P<\w+>.*\)\$", "nowhere", address)


@pytest.fixture
def half(db) -> Client:
    """Signed in as someone who may do everything, with a password alone."""
    browser = Client()
    browser.force_login(User.objects.create_superuser("root"))
    return browser


@pytest.mark.many  # hundreds of addresses
@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_no_staff_or_admin_address_answers_without_a_second_factor(db, half, method):
    walked = [each for each in staff_addresses() if each[0] not in OPEN]
    assert len(walked) > 150, len(walked)
    root = User.objects.get()
    for name, address in walked:
        half.force_login(root)
        for browser in (Client(), half):
            response = getattr(browser, method)(address)
            assert response.status_code == 302, (name, address, response.status_code)
            assert SIGN_IN.fullmatch(response.headers["Location"]), (name, address)
        assert "_auth_user_id" not in half.session, "signed out, too"


def test_who_came_by_the_link_reaches_enrolment_and_sign_out_alone(db, half):
    session = half.session
    session[factors.ENROLLING] = True
    session.save()
    answers = {}
    for name, address in staff_addresses():
        if name not in OPEN:
            response = half.get(address)
            answers[name] = (response.status_code, response.headers.get("Location"))
    opened = {name for name, answer in answers.items() if answer != (302, "/staff/account/begin/")}
    assert opened == ENROLMENT
    assert {name: answers[name][0] for name in ENROLMENT} == {
        **dict.fromkeys(ENROLMENT, 200),
        "mfa_activate_totp": 303,  # the password first
        "office_connect": 404,  # where the office has no sign-in
        "sign_out": 405,  # by a button
    }


def test_the_demo_asks_for_none(half, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    assert half.get("/admin/").status_code == 200
