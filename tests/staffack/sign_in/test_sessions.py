"""How long a sign-in lasts, where else one is signed in, and that nothing typed is lost."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from messaging.models import Notification
from portal.models import Session
from tests.desk import Client, enter, sign_in
from tests.walk import hidden

SIGN_IN = "/staff/sign-in/?next=/staff/"


def moved(time_machine, **ahead: float) -> None:
    """Go on from here, so much later."""
    time_machine.move_to(timezone.now() + timedelta(**ahead), tick=False)


@pytest.mark.parametrize(("minutes", "status"), [(29.5, 200), (30.5, 302)])
def test_a_sign_in_ends_after_30_idle_minutes(staff_client, time_machine, minutes, status):
    moved(time_machine, minutes=minutes)
    assert staff_client.get("/staff/").status_code == status
    moved(time_machine, minutes=1)
    assert staff_client.get("/staff/").status_code == status


def test_whoever_goes_on_working_is_signed_in_for_12_hours_and_no_longer(
    staff_client, time_machine
):
    answers = set()
    for _ in range(12 * 3 - 1):
        moved(time_machine, minutes=20)
        answers.add(staff_client.get("/staff/").status_code)
    assert answers == {200}
    moved(time_machine, minutes=20.1)
    assert staff_client.get("/staff/").headers["Location"] == SIGN_IN


def test_typing_counts_as_being_there(staff_client, time_machine):
    for _ in range(3):
        moved(time_machine, minutes=20)
        assert staff_client.post("/staff/account/alive/").status_code == 204
    moved(time_machine, minutes=20)
    assert staff_client.get("/staff/").status_code == 200


def test_a_clock_that_was_ahead_ends_it(staff_client, time_machine):
    start = timezone.now()
    moved(time_machine, minutes=20)
    staff_client.get("/staff/")
    time_machine.move_to(start + timedelta(minutes=1), tick=False)
    assert staff_client.get("/staff/").status_code == 302


def test_an_active_sign_in_is_written_once_a_minute(staff_client, time_machine):
    moved(time_machine, seconds=1)
    before = Session.objects.values().get()
    staff_client.get("/staff/")
    assert Session.objects.values().get() == before
    moved(time_machine, seconds=61)
    staff_client.get("/staff/")
    assert Session.objects.values().get() != before


REASON = "Telephone stolen; she came to the desk."


@pytest.fixture
def desk(client, supervisor, liaison):
    """The supervisor, on the page on which a reason is typed."""
    client.force_login(supervisor)
    return client


def page_of(liaison: User) -> str:
    return f"/staff/accounts/{liaison.pk}/reset/"


@pytest.mark.parametrize("by", ["sending", "script"])
def test_what_was_typed_is_back_after_the_next_sign_in_and_was_not_sent(
    desk, supervisor, liaison, time_machine, by
):
    page = page_of(liaison)
    if by == "sending":
        moved(time_machine, minutes=31)
        answer = desk.post(page, {"reason": REASON})
    else:
        typed = {"reason": REASON, "idle_page": page, "password": "canary"}
        answer = desk.post("/staff/account/idle/", typed)
    assert answer.headers["Location"] == f"/staff/sign-in/?next={page}"
    assert not desk.get("/staff/").content, "signed out"
    desk.force_login(supervisor)
    back = desk.get(page).content.decode()
    assert REASON in back
    assert "nothing was sent" in back
    assert "canary" not in back
    assert REASON not in desk.get(page).content.decode(), "once"


@pytest.mark.parametrize("first_typed", [True, False])
def test_each_of_two_tabs_gives_back_what_was_typed_in_it(desk, supervisor, liaison, first_typed):
    pages = {"/staff/cases/": {"number": "26OP70101"}, page_of(liaison): {"reason": REASON}}
    for page, fields in pages.items():
        typed = fields if first_typed or page != "/staff/cases/" else {}
        answer = desk.post("/staff/account/idle/", {"idle_page": page, **typed})
        assert answer.headers["Location"] == f"/staff/sign-in/?next={page}"
    desk.force_login(supervisor)
    assert ("26OP70101" in desk.get("/staff/cases/").content.decode()) == first_typed
    assert REASON in desk.get(page_of(liaison)).content.decode()
    assert REASON not in desk.get(page_of(liaison)).content.decode(), "once"


def test_without_a_sign_in_that_ended_nothing_is_kept(client, db, supervisor, liaison):
    page = page_of(liaison)
    answer = client.post("/staff/account/idle/", {"reason": REASON, "idle_page": page})
    assert answer.headers["Location"] == f"/staff/sign-in/?next={page}"
    client.force_login(supervisor)
    assert REASON not in client.get(page).content.decode()


def test_it_is_shown_to_the_same_person_only(desk, liaison, supervisor, time_machine):
    moved(time_machine, minutes=31)
    desk.post(page_of(liaison), {"reason": REASON})
    other = User.objects.create_superuser("root")
    desk.force_login(other)
    for address in (page_of(liaison), "/staff/", "/admin/"):
        assert REASON not in desk.get(address, follow=True).content.decode()


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_end_leads_nowhere_else(staff_client, page):
    answer = staff_client.post("/staff/account/idle/", {"idle_page": page})
    assert "evil" not in answer.headers["Location"]
    assert "javascript" not in answer.headers["Location"]


def test_the_script_may_post_what_the_page_gives_it(liaison):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(liaison)
    form = browser.get("/staff/").content.decode().partition('id="idle"')[2]
    token = hidden(form, "csrfmiddlewaretoken")
    alive = browser.post("/staff/account/alive/", headers={"X-CSRFToken": token})
    assert alive.status_code == 204
    fields = {"csrfmiddlewaretoken": token, "idle_page": "/staff/"}
    assert browser.post("/staff/account/idle/", fields).headers["Location"] == SIGN_IN


def test_the_page_knows_how_long_it_may_be_idle(staff_client):
    page = staff_client.get("/staff/").content.decode()
    assert 'data-seconds="1800"' in page
    assert hidden(page, "idle_page") == "/staff/"


def test_ones_other_visits_are_listed_and_ended(client, staff_client, liaison, supervisor, app):
    other = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    assert sign_in(other, liaison, app).status_code == 302
    nobodys = Client()
    nobodys.force_login(supervisor)
    page = staff_client.get("/staff/account/").content.decode()
    assert "Firefox, Windows" in page
    assert page.count("(here)") == 1
    staff_client.post("/staff/account/visits/end/")
    assert [one.get("/staff/").status_code for one in (staff_client, other, nobodys)] == [
        *(200, 302, 200)
    ]


def test_a_sign_in_from_a_new_network_is_mailed_and_the_first_is_not(
    client, liaison, app, settings, time_machine
):
    User.objects.filter(pk=liaison.pk).update(email="lee@sheriff.example")
    settings.TRUSTED_PROXY_HOPS = 1
    told = []
    for address in ("203.0.113.1", "203.0.113.1", "198.51.100.7", "203.0.113.1"):
        moved(time_machine, minutes=2)
        forwarded = {"headers": {"X-Forwarded-For": address}}
        assert sign_in(client, liaison, app, **forwarded).status_code == 302
        client.post("/staff/sign-out/")
        told.append(Notification.objects.filter(notice="NEW_NETWORK").count())
    assert told == [0, 0, 1, 1]
    assert "203.0.113" not in str(list(Session.objects.values()))


def test_a_new_password_ends_all_other_sign_ins(client, liaison, app, settings):
    settings.ACCOUNT_REAUTHENTICATION_METHODS = ["mfa"]
    other = Client()
    for browser in (client, other):
        browser.force_login(liaison)
    new = {"oldpassword": "correct horse battery", "password1": "lantern gravel moss 2"}
    new["password2"] = new["password1"]
    assert client.post("/staff/account/password/", new).status_code == 302
    assert [one.get("/staff/").status_code for one in (client, other)] == [200, 302]
    assert enter(Client(), "lantern gravel moss 2").headers["Location"] == "/staff/sign-in/code/"
