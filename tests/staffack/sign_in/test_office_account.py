"""The office's account of somebody: connected, asked for once more, taken off again."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from messaging.models import Notification
from staffack.models import AuditEntry, OfficeAccount
from staffack.sign_in import factors
from tests.desk import Client as Desk
from tests.harness.office import Person
from tests.staffack.sign_in.conftest import MFA, PEOPLE

CONNECT = "/staff/account/office/"


@pytest.fixture
def kept_here(settings) -> None:
    """An office that gives roles in the portal, not in its directory."""
    settings.OFFICE_SIGN_IN_ROLES = {}


@pytest.fixture
def sam(office, supervisor, client) -> Person:
    """A supervisor who signed in with the office's account, six minutes ago."""
    OfficeAccount.connect(supervisor, office.issuer, "sam")
    office.says(people={"sam": {"claims": {"roles": ["Portal.Supervisor"]}, "login": MFA}})
    person = Person(office, "sam")
    assert person.go().headers["Location"] == "/staff/"
    return person


@pytest.fixture
def reset(liaison, sam, time_machine):
    """Reset a colleague's sign-in, as something that is asked for once more."""
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")

    def post():
        return sam.portal.post(f"/staff/accounts/{liaison.pk}/reset/", {"reason": "Lost."})

    return post


def confirm(person: Person, asked):
    """Go to the provider from the page that `asked` leads to, and on to where it all began."""
    page = person.portal.get(asked.headers["Location"])
    assert "Sign in once more at the office" in page.content.decode()
    back = person.go(f"{asked.headers['Location']}&go=1")
    return person.portal.get(back.headers["Location"]) if back.status_code == 302 else back


def test_the_first_sign_in_may_connect_it_and_needs_nothing_else(office, kept_here, liaison):
    person = Person(office, "lee@office.example", begun_by_link(liaison))
    assert person.go(CONNECT).headers["Location"] == "/staff/account/"
    assert person.portal.get("/staff/").status_code == 200
    assert Person(office, "lee@office.example").go().headers["Location"] == "/staff/"
    assert AuditEntry.objects.filter(action="FACTOR_ADDED", account=liaison).count() == 1


def test_one_that_asks_for_a_password_alone_is_not_enough(office, kept_here, liaison):
    person = Person(office, "pat", begun_by_link(liaison))
    person.go(CONNECT)
    page = person.portal.get("/staff/", follow=True).content.decode()
    assert "so set up a passkey here" in " ".join(page.split())
    assert person.portal.get("/staff/account/passkeys/add/").status_code == 200


def begun_by_link(account: User) -> Client:
    """A browser in which somebody came by the link, and has set up nothing yet."""
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[factors.ENROLLING] = True
    session.save()
    return client


def test_it_is_connected_after_a_passkey_or_code_and_both_hear_of_it(office, liaison, time_machine):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    desk = Desk()
    desk.force_login(liaison)
    Person(office, "lee@office.example", desk).go(CONNECT)
    assert Notification.objects.get().notice == "OFFICE_ADDED"
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    asked = desk.get(CONNECT)
    assert asked.headers["Location"].startswith("/staff/confirm/code/")


def test_one_that_is_another_accounts_is_not_connected(office, liaison, supervisor):
    OfficeAccount.connect(supervisor, office.issuer, "pat")
    desk = Desk()
    desk.force_login(liaison)
    page = Person(office, "pat", desk).go(CONNECT)
    assert (page.status_code, "is not connected with this one" in page.content.decode()) == (
        403,
        True,
    )
    assert OfficeAccount.objects.get().user == supervisor


def test_a_sign_in_there_is_no_confirmation_and_one_of_now_is(sam, reset):
    asked = reset()
    assert asked.headers["Location"].startswith("/staff/confirm/office/?next=")
    done = confirm(sam, asked)
    assert done.headers["Location"] == "/staff/accounts/"
    assert AuditEntry.objects.get(action="RESET").reason == "Lost.", "what was posted goes on"
    assert "max_age=0" in sam.asked[-1]


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"instead": {"auth_time": 1}}, "did not ask who you are"),
        ({"instead": {"auth_time": None}}, "did not ask who you are"),
        ({"people": {"sam": {"claims": {"roles": []}, "login": MFA}}}, "no role in the portal"),
    ],
    ids=["old", "unsaid", "no role"],
)
def test_a_confirmation_that_is_none_lets_nothing_happen(sam, reset, office, says, words):
    asked = reset()
    office.says(**says)
    page = confirm(sam, asked)
    assert (page.status_code, words in " ".join(page.content.decode().split())) == (403, True)
    assert not AuditEntry.objects.filter(action="RESET").exists()


def test_somebody_else_at_the_provider_confirms_nothing(sam, reset, office):
    asked = reset()
    office.says(people=PEOPLE)
    other = Person(office, "lee@office.example", sam.portal)
    assert "not connected with this one" in confirm(other, asked).content.decode()
    assert not AuditEntry.objects.filter(action="RESET").exists()


def test_it_is_taken_off_where_something_else_is_left(office, liaison, kept_here):
    person = Person(office, "lee@office.example", begun_by_link(liaison))
    person.go(CONNECT)
    assert person.portal.get(CONNECT + "remove/").status_code == 405
    asked = person.portal.post(CONNECT + "remove/")
    assert confirm(person, asked).status_code == 409, "nothing else is left"
    desk = Desk()
    desk.force_login(liaison)
    assert desk.post(CONNECT + "remove/").headers["Location"] == "/staff/account/"
    assert not OfficeAccount.objects.exists()
    assert AuditEntry.objects.filter(action="FACTOR_GONE", account=liaison).count() == 1


def test_a_reset_takes_it_off(office, sam, liaison):
    OfficeAccount.connect(liaison, office.issuer, "lee")
    factors.remove_all(liaison)
    assert not OfficeAccount.objects.filter(user=liaison).exists()
