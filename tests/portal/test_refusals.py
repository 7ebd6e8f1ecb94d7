"""A refusal says its cause, as far as the request can tell, and how to go on."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from messaging.models import Message
from portal.models import Session
from tests.desk import Client
from tests.walk import REFERRAL, leave_meanwhile, sealed, search, send

TELEPHONE = "(708) 232-4545"
NO_COOKIE = "Your browser sent no cookie with it."
OUTDATED = "The page where you pressed the button is not part of your visit now."
ELSEWHERE = "Your browser did not say that the form came from this site."


def token_of(html: str) -> str:
    """The token of a page's first form."""
    return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[0]


@pytest.fixture
def strict():
    """A browser that is checked as people's are."""
    return Client(enforce_csrf_checks=True)


def outdated(browser: Client, path: str, **fields: str):
    """What answers a form of an earlier visit."""
    fields["csrfmiddlewaretoken"] = token_of(Client().get("/lookup/before/").content.decode())
    browser.get("/lookup/before/")  # a visit of its own
    return browser.post(path, fields, headers={"Referer": f"http://testserver{path}"})


@pytest.mark.parametrize("path", ["/lookup/", "/lookup/before/", "/help/"])
def test_without_a_cookie_both_causes_are_named(strict, db, path):
    response = strict.post(path, headers={"Referer": "http://testserver/lookup/"})
    assert response.status_code == 403
    html = response.content.decode()
    assert NO_COOKIE in html
    assert "cookies are off: let this site set them" in html
    assert 'href="/lookup/">Open the page again' in html
    assert TELEPHONE in html
    assert "too long" not in html


def test_a_form_of_an_earlier_visit_is_called_that_and_nothing_is_said_of_cookies(strict, db):
    response = outdated(strict, "/lookup/before/")
    assert response.status_code == 403
    html = response.content.decode()
    assert OUTDATED in html
    assert "cookie" not in html
    assert 'href="/lookup/before/">Open the page again' in html


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_form_from_elsewhere_is_called_that(strict, db, origin):
    strict.get("/lookup/before/")
    response = strict.post("/lookup/before/", headers={"Origin": origin})
    assert response.status_code == 403
    assert ELSEWHERE in response.content.decode()
    assert "evil" not in response.content.decode()


def test_words_come_back_with_the_cause(strict, survivor):
    html = send(strict, "not lost").content.decode()
    assert NO_COOKIE in html
    assert sealed(html)["body"] == "not lost"
    strict.cookies = survivor.cookies
    html = outdated(strict, "/order/messages/", body="not lost").content.decode()
    assert OUTDATED in html
    assert sealed(html)["body"] == "not lost"
    html = outdated(strict, "/help/referral/", name=REFERRAL["name"]).content.decode()
    assert OUTDATED in html
    assert 'value="Dana Ortiz"' in html


def test_staff_get_a_staff_page_that_leads_back(strict, message, liaison):
    path = f"/staff/messages/{message.uuid}/"
    strict.force_login(liaison)
    response = outdated(strict, path, acknowledge="1")
    assert response.status_code == 403
    html = response.content.decode()
    assert "when you sign in, in another tab" in html
    assert f'href="{path}">Open the page again' in html
    assert "Sign out" in html
    assert "/leave/" not in html
    fields = {
        "acknowledge": "1",
        "csrfmiddlewaretoken": token_of(strict.get(path).content.decode()),
    }
    assert strict.post(path, fields).status_code == 303
    assert Message.objects.get().acknowledged_at


def test_whoever_signed_in_in_another_tab_goes_on_to_where_the_link_led(strict, message, liaison):
    path = f"/staff/messages/{message.uuid}/"
    strict.force_login(liaison)
    html = outdated(strict, "/staff/sign-in/", next=path).content.decode()
    assert "You are signed in." in html
    assert f'href="{path}">Open the page again' in html
    for foreign in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        html = outdated(strict, "/staff/sign-in/", next=foreign).content.decode()
        assert 'href="/staff/">Open the page again' in html


def test_whoever_is_not_signed_in_is_led_to_the_sign_in(strict, db):
    html = outdated(strict, "/staff/sign-in/").content.decode()
    assert 'href="/staff/sign-in/">Open the page again' in html
    assert "You are not signed in." in html


def test_a_wrong_host_is_told_the_right_one_and_leaving_works(client, settings, db):
    settings.SITE_URL = "https://lookup.example"
    response = client.get("/lookup/", headers={"Host": "other.example"})
    assert response.status_code == 400
    html = response.content.decode()
    assert "This is not our address" in html
    assert 'href="https://lookup.example/"' in html
    assert f'class="exit" href="{settings.AGENCY.exit_site}"' in html
    assert "/leave/" not in html
    assert "too long" not in html
    assert TELEPHONE in html


@pytest.mark.parametrize(
    ("content", "kind", "sentence"),
    [
        (b"body=" + b"x" * 300_000, "application/x-www-form-urlencoded", "That was too long"),
        (b"&".join([b"a=1"] * 1_001), "application/x-www-form-urlencoded", "That was too long"),
        (b"body=x", "application/x-www-form-urlencoded; charset=latin-1", "can't read"),
        (b"--x", "multipart/form-data", "can't read"),
        (b"--x", "multipart/form-data; boundary=\xff", "can't read"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n--x--',
            "multipart/form-data; boundary=x",
            "A file came with it.",
        ),
    ],
)
@pytest.mark.parametrize("path", ["/order/messages/", "/lookup/", "/help/referral/"])
def test_what_can_not_be_read_says_whether_it_was_length_encoding_or_a_file(
    client, db, path, content, kind, sentence
):
    response = client.post(path, content, content_type=kind)
    assert response.status_code == 400
    html = page_of(response)
    assert sentence in html
    assert TELEPHONE in html
    for other in {"That was too long", "can't read", "A file came with it."} - {sentence}:
        assert other not in html


def page_of(response) -> str:
    """Its main part, one space between words."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(main.replace("&#x27;", "'").split())


def test_staff_who_send_something_unreadable_get_a_staff_page(staff_client, message):
    response = staff_client.post(f"/staff/messages/{message.uuid}/", {"reply": "free text"})
    assert response.status_code == 400
    assert "We do not know why." in page_of(response)
    assert "Sign out" in response.content.decode()
    assert "too long" not in response.content.decode()


def test_who_left_in_another_tab_meanwhile_is_told_so_and_nothing_is_pretended(survivor):
    with connection.execute_wrapper(leave_meanwhile):
        response = search(survivor, "unknown")
    assert response.status_code == 400
    assert "It ended while what you sent was on its way." in page_of(response)
    assert "too long" not in page_of(response)
    assert "session" not in response.cookies


def test_words_written_meanwhile_come_back(survivor, time_machine):
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    with connection.execute_wrapper(leave_meanwhile):
        response = send(survivor, "not lost", contact="312")
    assert response.status_code == 422
    assert "not lost" in response.content.decode()
    assert not Session.objects.exists()
    assert "session" not in response.cookies


@pytest.mark.parametrize("path", ["/language/", "/order/dont-call/", "/order/sent/"])
def test_an_address_that_takes_other_methods_has_a_page_with_a_way_out(survivor, path):
    response = survivor.get(path) if path != "/order/sent/" else survivor.post(path)
    assert response.status_code == 405
    assert response.headers["Allow"]
    html = response.content.decode()
    assert "There is no page to show here" in html
    assert 'class="exit" href="/leave/"' in html
    assert TELEPHONE in html


def test_so_has_one_of_staffs(staff_client):
    html = staff_client.get("/staff/sign-out/").content.decode()
    assert "There is no page to show here" in html
    assert "Sign out" in html


def test_no_refusal_names_a_cause_that_it_cannot_know(client, case, survivor):
    survivor.get("/leave/")
    ended = survivor.post("/order/dont-call/")
    assert ended.status_code == 403
    assert "when you leave this site" in page_of(ended)
    asked_again = send(survivor, "not lost")
    assert "A visit ends after a while, when you leave this site" in page_of(asked_again)
