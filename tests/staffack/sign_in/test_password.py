"""With a password and a code: the usual way of those who have no passkey."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.desk import PASSWORD, code, enter, enter_code, give_app, sign_in


def test_a_liaison_signs_in_with_a_code_and_sees_the_queue(client, message, liaison, app):
    response = sign_in(client, liaison, app)
    assert (response.status_code, response.headers["Location"]) == (302, "/staff/")
    page = client.get("/staff/").content.decode()
    assert "casehenry02" in page
    assert "garage" not in page


def test_between_password_and_code_nobody_is_signed_in(client, liaison, app):
    enter(client, PASSWORD)
    assert client.get("/staff/").headers["Location"] == "/staff/sign-in/?next=/staff/"
    assert (
        client.get("/staff/sign-in/", follow=True).redirect_chain[-1][0] == "/staff/sign-in/code/"
    )


def test_a_code_is_taken_once(client, liaison, app, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    assert sign_in(client, liaison, app).status_code == 302
    client.post("/staff/sign-out/")
    again = sign_in(client, liaison, app)
    assert again.status_code == 200
    assert "This did not work" in again.content.decode()


@pytest.mark.parametrize(
    ("seconds", "is_taken"), [(-95, False), (-30, True), (0, True), (95, False)]
)
def test_a_telephones_clock_may_be_half_a_minute_off(client, liaison, app, seconds, is_taken):
    enter(client, PASSWORD)
    typed = code(app, timezone.now().timestamp() + seconds)
    assert (enter_code(client, typed).status_code == 302) == is_taken


def test_the_password_alone_opens_nothing_and_says_why(client, liaison):
    response = enter(client, PASSWORD)
    assert response.status_code == 403
    assert "This alone does not open your account" in response.content.decode()
    assert client.get("/staff/").status_code == 302


@pytest.mark.parametrize("name", ["x" * 151, "x" * 300, "x" * 60_000])
def test_a_name_that_is_too_long_is_said_to_be(client, db, name):
    response = enter(client, "wrong", name)
    assert response.status_code == 200
    assert "at most 150 characters" in response.content.decode()


@pytest.mark.parametrize("name", ["l\x00e", "\u202elee", "lee\r\nBcc: x@example.org", "ſ" * 150])
def test_a_strange_name_is_an_error_on_the_page(client, db, name):
    response = enter(client, "wrong", name)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize("address", ["203.0.113.9:50123", "[2001:db8::1]:4431", "unknown"])
def test_whatever_a_proxy_writes_staff_sign_in(client, liaison, app, settings, address):
    settings.TRUSTED_PROXY_HOPS = 1
    forwarded = {"headers": {"X-Forwarded-For": address}}
    assert enter(client, "wrong", **forwarded).status_code == 200
    assert sign_in(client, liaison, app, **forwarded).status_code == 302


def test_a_wrong_password_keeps_the_login_and_says_what_to_do(client, liaison):
    page = enter(client, "wrong").content.decode()
    assert 'name="login"' in page
    assert 'value="lee"' in page
    assert "Mind capital letters, and try again" in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_sign_in_sends_nobody_elsewhere(client, liaison, app, target):
    fields = {"login": "lee", "password": PASSWORD, "next": target}
    client.post("/staff/sign-in/", fields)
    assert enter_code(client, code(app)).headers["Location"] == "/staff/"


def test_the_place_someone_wanted_is_kept_over_both_steps(client, liaison, app):
    client.post("/staff/sign-in/", {"login": "lee", "password": PASSWORD, "next": "/staff/cases/"})
    assert enter_code(client, code(app)).headers["Location"] == "/staff/cases/"


def test_someone_who_reads_no_messages_signs_in_to_the_admin_and_meets_no_dead_end(
    client, administrator
):
    client.post("/staff/sign-in/", {"login": "alex", "password": PASSWORD, "next": ""})
    secret = give_app(administrator)
    client.post("/staff/sign-in/", {"login": "alex", "password": PASSWORD, "next": ""})
    assert enter_code(client, code(secret)).headers["Location"] == "/admin/"
    assert 'href="/staff/"' not in client.get("/admin/").content.decode()
    refused = client.get("/staff/").content.decode()
    assert 'href="/admin/"' in refused
    assert "Leave this site" not in refused


def test_someone_switched_off_is_told_so(client, liaison, app):
    liaison.is_active = False
    liaison.save()
    page = enter(client, PASSWORD).headers["Location"]
    assert page == "/staff/sign-in/off/"
    assert "switched off" in client.get(page).content.decode()


def test_after_15_minutes_the_first_step_is_to_be_done_again(client, liaison, app, time_machine):
    start = timezone.now()
    enter(client, PASSWORD)
    time_machine.move_to(start + timedelta(minutes=15.1), tick=False)
    answer = enter_code(client, code(app))
    assert answer.headers["Location"] == "/staff/sign-in/"
