"""The office's own sign-in, with a real provider: who gets in, and who does not."""

import re
import socket
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from portal.models import Session
from staffack.models import AuditEntry, OfficeAccount
from staffack.sign_in.office import ANSWER_SECONDS, AT_ONCE
from tests.desk import code, enter_code, give_app
from tests.harness.office import Person
from tests.staffack.sign_in.conftest import MFA, PEOPLE


def failed(response) -> str:
    """Why, in the page's words."""
    page = response.content.decode()
    assert "You are not signed in with your account at the office" in page
    assert not Session.objects.filter(account__isnull=False).exists()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_somebody_with_a_role_in_the_directory_gets_in_at_the_first_time(newcomer):
    assert newcomer.go("/staff/sign-in/office/?next=/staff/referrals/").headers["Location"] == (
        "/staff/referrals/"
    )
    assert newcomer.portal.get("/staff/").status_code == 200
    account = User.objects.get(username="lee@office.example")
    assert [group.name for group in account.groups.all()] == ["Liaison"]
    assert (account.email, account.has_usable_password()) == ("lee@office.example", False)
    log = AuditEntry.objects.filter(account=account).order_by("pk")
    assert [entry.action for entry in log] == ["ACCOUNT", "ACCOUNT", "SIGNED_IN"]
    assert log[2].reason == "office"
    assert newcomer.go().headers["Location"] == "/staff/"
    assert User.objects.count() == 1


def test_it_is_asked_with_pkce_state_and_nonce(newcomer):
    newcomer.go()
    [asked] = newcomer.asked
    for part in ("code_challenge_method=S256", "code_challenge=", "state=", "nonce="):
        assert part in asked


def test_without_a_second_factor_there_one_is_asked_here(office, liaison):
    person = Person(office, "pat")
    OfficeAccount.connect(liaison, office.issuer, "pat")
    page = person.go()
    assert (page.status_code, "This alone does not open" in page.content.decode()) == (403, True)
    app = give_app(liaison)
    assert person.go().headers["Location"] == "/staff/sign-in/code/"
    assert person.portal.get("/staff/").status_code == 302
    assert enter_code(person.portal, code(app)).headers["Location"] == "/staff/"
    assert person.portal.get("/staff/").status_code == 200


def test_nobody_without_a_role_gets_an_account(office):
    assert "no role in the portal" in failed(Person(office, "kim").go())
    assert not User.objects.exists()


def test_without_roles_from_the_directory_nobody_gets_an_account_by_themselves(newcomer, settings):
    settings.OFFICE_SIGN_IN_ROLES = {}
    assert "ask an administrator for one" in failed(newcomer.go())


def test_an_account_of_the_same_name_is_not_theirs(newcomer, liaison):
    names = {"username": "LEE@office.example", "email": "lee@office.example"}
    User.objects.filter(pk=liaison.pk).update(**names)
    assert "not connected with yours" in failed(newcomer.go())


def test_a_role_that_was_taken_away_ends_every_visit(newcomer, office):
    newcomer.go()
    other = Person(office, newcomer.login)
    other.go()
    office.says(people={newcomer.login: {**PEOPLE[newcomer.login], "claims": {"roles": []}}})
    assert "no role in the portal" in failed(newcomer.go())
    assert other.portal.get("/staff/").status_code == 302
    assert not User.objects.get().groups.exists()
    newest = AuditEntry.objects.acts().exclude(action="REFUSED").latest("pk")
    assert newest.reason == "the office's sign-in: no role"


def test_another_role_is_taken_with_the_next_sign_in(newcomer, office):
    newcomer.go()
    claims = {"roles": ["Portal.Supervisor", "Somebody.Else"]}
    office.says(people={newcomer.login: {"claims": claims, "login": MFA}})
    newcomer.go()
    account = User.objects.get()
    assert [group.name for group in account.groups.all()] == ["Supervisor"]
    assert account.is_staff, "supervisors have lists in the administration"


def test_after_a_new_key_of_the_provider_sign_in_goes_on(newcomer, office):
    newcomer.go()
    office.stop()
    office.start()
    assert newcomer.go().headers["Location"] == "/staff/"


@pytest.mark.parametrize(
    "lie",
    [
        {"instead": {"aud": "another client"}},
        {"instead": {"aud": ["another client", "portal-"], "azp": "portal"}},
        {"instead": {"iss": "https://another.example"}},
        {"instead": {"nonce": "of another visit"}},
        {"instead": {"exp": 1}},
        {"instead": {"sub": ""}},
        {"key": "foreign"},
    ],
    ids=["audience", "audiences", "issuer", "nonce", "end", "nobody", "signature"],
)
def test_a_token_that_is_not_right_lets_nobody_in(newcomer, office, lie):
    office.says(**lie)
    assert "can't be trusted" in failed(newcomer.go())
    assert not User.objects.exists()


def test_a_token_that_ended_on_the_way_lets_nobody_in(newcomer, time_machine):
    back = newcomer.way_back("/staff/sign-in/office/")
    time_machine.move_to(timezone.now() + timedelta(minutes=20))
    assert "can't be trusted" in failed(newcomer.portal.get(back))


def test_the_way_back_works_once_and_in_the_same_browser(newcomer):
    back = newcomer.way_back("/staff/sign-in/office/")
    assert "Begin again" in failed(Client().get(back))
    assert newcomer.portal.get(back).headers["Location"] == "/staff/"
    Session.objects.all().delete()
    assert "Begin again" in failed(newcomer.portal.get(back))


def test_whoever_stops_at_the_provider_is_told_so(newcomer):
    assert "You can begin again" in failed(newcomer.go(cancel=True))


def test_while_the_provider_is_down_the_page_says_what_else_works(newcomer, office):
    back = newcomer.way_back("/staff/sign-in/office/")
    office.stop()
    try:
        page = newcomer.portal.get(back)
        assert page.status_code == 503
        assert "use another way" in failed(page)
        assert newcomer.portal.get("/staff/sign-in/").status_code == 200
    finally:
        office.start()


def test_while_the_provider_hangs_a_page_comes_after_5_seconds(newcomer, settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.OFFICE_SIGN_IN_ISSUER = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        page = newcomer.portal.get("/staff/sign-in/office/")
    assert (page.status_code, "does not answer just now" in failed(page)) == (503, True)
    assert ANSWER_SECONDS <= time.monotonic() - began < ANSWER_SECONDS + 5


def test_while_two_wait_for_the_provider_no_third_does(newcomer, office):
    with AT_ONCE, AT_ONCE:
        page = newcomer.portal.get("/staff/sign-in/office/")
    assert (page.status_code, "Try again in a minute" in failed(page)) == (503, True)


def test_an_account_that_is_off_stays_out(newcomer):
    newcomer.go()
    User.objects.update(is_active=False)
    assert newcomer.go().headers["Location"] == "/staff/sign-in/off/"
    assert newcomer.portal.get("/staff/").status_code == 302


def test_a_row_that_was_made_up_lets_nobody_in(newcomer, office, liaison, supervisor):
    OfficeAccount.connect(liaison, office.issuer, newcomer.login)
    OfficeAccount.objects.update(user=supervisor)
    assert newcomer.go().headers["Location"] == "/staff/"
    assert set(OfficeAccount.objects.values_list("user__username", flat=True)) == {newcomer.login}


def test_an_office_without_a_sign_in_has_no_such_pages(liaison):
    assert Client().get("/staff/sign-in/office/").status_code == 404
    assert "/staff/sign-in/office/" not in Client().get("/staff/sign-in/").content.decode()
