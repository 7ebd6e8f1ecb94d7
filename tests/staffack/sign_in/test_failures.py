"""What is kept of sign-ins that failed, and what still locks."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from messaging import links
from staffack.sign_in import factors
from tests.desk import PASSWORD, Client, enter, enter_code, sign_in

BROWSER = {"User-Agent": "canary browser", "Accept": "canary/accept"}


def kept_by_axes() -> str:
    """All rows of all tables of axes."""
    models = apps.get_app_config("axes").get_models()
    return str([row for model in models for row in model._default_manager.values()])


def test_nothing_is_kept_of_a_failure_but_the_account_and_a_keyed_network(client, liaison, caplog):
    for login in ("lee", "my canary password"):
        client.post(
            "/staff/sign-in/?canary=get",
            {"login": login, "password": "canary", "another-canary": "canary"},
            headers=BROWSER,
            REMOTE_ADDR="203.0.113.77",
        )
    kept = kept_by_axes()
    assert AccessAttempt.objects.count() == 2
    assert "'lee'" in kept, "an administrator sees which account is meant"
    for canary in ("canary", "203.0.113", "sign-in"):
        assert canary not in kept + caplog.text


def test_of_who_signs_in_nothing_is_kept(client, liaison, app):
    assert sign_in(client, liaison, app).status_code == 302
    client.post("/staff/sign-out/")
    assert kept_by_axes() == "[]"


@pytest.mark.parametrize("login", ["lee", "nobody"])
def test_an_account_that_is_there_and_one_that_is_not_lock_alike(client, liaison, login):
    answers = [enter(client, "wrong", login).status_code for _ in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]
    other = {"lee": "nobody", "nobody": "lee"}[login]
    assert enter(client, "wrong", other).status_code == 200


def test_the_lock_is_the_networks_and_another_network_signs_in(client, liaison, app, settings):
    settings.TRUSTED_PROXY_HOPS = 1
    posted = {"login": "lee", "password": "wrong"}
    inside = ["2001:db8:0:1::1", "2001:db8:0:2::1"]  # one /56
    for address in inside * 3:
        last = client.post("/staff/sign-in/", posted, headers={"X-Forwarded-For": address})
    assert last.status_code == 429
    outside = {"headers": {"X-Forwarded-For": "2001:db9::1"}}
    assert sign_in(client, liaison, app, **outside).status_code == 302


def test_whoever_gets_in_makes_their_earlier_failures_forgotten(client, liaison, app):
    for _ in range(4):
        enter(client, "wrong")
    assert sign_in(client, liaison, app).status_code == 302
    assert not AccessAttempt.objects.exists()


def test_after_14_days_nothing_is_left_of_a_failure(client, liaison, time_machine):
    start = timezone.now()
    enter(client, "wrong")
    left = []
    for days in (13.9, 14.1):
        time_machine.move_to(start + timedelta(days=days), tick=False)
        call_command("delete_expired")
        left.append(AccessAttempt.objects.count())
    assert left == [1, 0]


def test_five_wrong_passwords_lock_sign_in(client, liaison):
    for _ in range(5):
        last = enter(client, "wrong")
    assert last.status_code == 429
    page = last.content.decode()
    assert "Your password is paused for 15 minutes" in page
    assert "administrator" not in page, "who can't shorten it"
    assert enter(client, PASSWORD).status_code == 429


def test_a_new_link_works_meanwhile(client, liaison, app):
    for _ in range(5):
        last = enter(client, "wrong")
    assert "that works all the same" in " ".join(last.content.decode().split())
    factors.remove_all(liaison)
    path = links.first_sign_in(liaison)
    assert client.post(path).headers["Location"] == "/staff/account/begin/"


def test_wrong_codes_count_like_wrong_passwords(client, liaison, app):
    enter(client, PASSWORD)
    answers = [enter_code(client, "000000").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert AccessAttempt.objects.get().username == "lee"
    assert enter(Client(), PASSWORD).status_code == 429


def test_the_lock_opens_after_15_minutes(client, liaison, app, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    for _ in range(5):
        enter(client, "wrong")
    answers = []
    for minutes in (14, 15.1):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        answers.append(enter(client, PASSWORD).status_code)
    assert answers == [429, 302]
