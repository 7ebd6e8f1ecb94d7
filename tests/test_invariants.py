"""What holds on every page, walked and counted."""

import re

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from messaging import links
from staffack.models import AuditEntry
from tests.desk import Client
from tests.walk import refer, search

SURVIVOR = [
    *("/", "/lookup/", "/lookup/before/", "/order/", "/order/sent/", "/order/alerts/"),
    *("/disclaimer/", "/privacy/", "/accessibility/", "/help/safety/", "/help/", "/help/print/"),
    *("/help/referral/", "/help/referral/sent/", "/help/referral/print/"),
]
GUIDES = [
    *("/help/orders/", "/help/steps/", "/help/court/", "/help/service/", "/help/violation/"),
    *("/help/extending/", "/help/criminal/", "/help/questions/", "/help/rights/"),
    *("/help/safety-planning/", "/help/people/", "/help/police/", "/help/courthouses/"),
    *("/help/glossary/", "/help/search/"),
]
STAFF = [
    "/staff/",
    "/staff/messages/{uuid}/",
    "/staff/ack/{token}/",
    "/staff/cases/",
    "/staff/cases/{case}/",
    "/staff/cases/{case}/alerts/",
    "/staff/cases/{case}/sheet/",
    "/staff/cases/{case}/conflicts/",
    "/staff/sheets/",
    "/staff/referrals/",
    "/staff/referrals/{referral}/",
    "/staff/referrals/ack/{of_referral}/",
]


def own_patterns(resolver=None, prefix="/"):
    """Every address of our own apps, as written in the URL configuration."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if not address.startswith("/admin"):
                yield from own_patterns(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address


def rows() -> dict[str, list]:
    """Every row of every table that a visit might touch; sessions aside.

    The one thing that a GET writes aside, too: who of the staff looked at what, and what was
    refused (tests/staffack/test_looks.py).
    """
    return {
        model.__name__: [
            row
            for row in model.objects.order_by("pk").values()
            if row.get("action") not in {*AuditEntry.LOOKS, "REFUSED"}
        ]
        for label in (
            "cases",
            "feed",
            "lookup",
            "messaging",
            "alerts",
            "staffack",
            "resources",
            "auth",
        )
        for model in apps.get_app_config(label).get_models()
        if model.__name__ not in {"Permission"}
    }


def test_every_address_is_known_to_these_tests():
    assert sorted(own_patterns()) == sorted(
        [
            *SURVIVOR,
            *(
                "/lookup/challenge/",
                "/lookup/pin/",
                "/order/messages/",
                "/order/locate/",
                "/order/dont-call/",
                "/order/here/",
                "/order/alive/",
                "/order/alerts/confirm/",
                "/order/alerts/done/",
                "/order/alerts/test/",
                "/order/alerts/end/",
                "/leave/",
                "/language/",
                "/healthz",
                "/readyz",
                "/.well-known/security.txt",
            ),
            *("/help/search/", "/help/glossary/", "/help/<slug:slug>/"),
            *(
                "/admin/login/",
                "/admin/password_change/",
                "/staff/",
                "/staff/sign-in/",
                "/staff/sign-out/",
            ),
            *("/staff/sign-in/code/", "/staff/sign-in/passkey/", "/staff/sign-in/off/"),
            "/staff/sign-in/first/<str:uid>/<str:token>/",
            *("/staff/account/", "/staff/account/begin/", "/staff/account/alive/"),
            *("/staff/account/idle/", "/staff/account/visits/end/"),
            *("/staff/account/password/", "/staff/account/password/set/"),
            *("/staff/account/passkeys/", "/staff/account/passkeys/add/"),
            "/staff/account/passkeys/<int:pk>/remove/",
            *("/staff/account/app/", "/staff/account/app/remove/"),
            *("/staff/account/codes/", "/staff/account/codes/new/"),
            *("/staff/sign-in/office/", "/staff/sign-in/office/back/"),
            *("/staff/account/office/", "/staff/account/office/remove/", "/staff/confirm/office/"),
            *("/staff/confirm/", "/staff/confirm/code/", "/staff/confirm/passkey/"),
            "/staff/looks/",
            *("/staff/accounts/", "/staff/accounts/<int:pk>/reset/"),
            "/staff/accounts/<int:pk>/confirm/",
            *("/staff/messages/<uuid:uuid>/", "/staff/ack/<str:token>/"),
            *("/staff/next/", "/staff/agenda/", "/staff/keys/", "/staff/tasks/<int:pk>/"),
            *("/staff/cases/", "/staff/cases/<uuid:uuid>/"),
            *("/staff/cases/<uuid:uuid>/alerts/", "/staff/alerts/", "/staff/alerts/hold/"),
            *("/staff/cases/<uuid:uuid>/intake/", "/staff/cases/<uuid:uuid>/sheet/"),
            "/staff/sheets/",
            "/staff/cases/<uuid:uuid>/conflicts/",
            *("/staff/referrals/", "/staff/referrals/<uuid:uuid>/"),
            "/staff/referrals/ack/<str:token>/",
            *("/texts/status/<uuid:uuid>/", "/texts/answer/"),
        ]
    )


@pytest.fixture
def pages(client, survivor, message, referral, liaison, directory, guides):
    """Every page, as HTML with its headers, by address: survivors' and staff's."""
    client.post("/lookup/before/")
    refer(client)
    shown = {address: client.get(address) for address in [*SURVIVOR, *GUIDES]}
    search(client, "casehenry02")
    shown["/lookup/pin/"] = client.get("/lookup/pin/")
    shown["/nowhere/"] = client.get("/nowhere/")
    staff = Client()
    shown["/staff/sign-in/"] = staff.get("/staff/sign-in/")
    staff.force_login(liaison)
    for pattern in STAFF:
        address = pattern.format(
            uuid=message.uuid,
            token=links.token(message.uuid),
            case=message.case.uuid,
            referral=referral.uuid,
            of_referral=links.token(referral.uuid, links.REFERRAL),
        )
        shown[address] = staff.get(address)
    assert len(shown) == 45
    return shown


@pytest.fixture(scope="module")
def seen() -> dict:
    """What `pages` showed the first test that looked."""
    return {}


@pytest.fixture
def shown(request, seen):
    """`pages` for tests that only read them: they are asked for once."""
    if not seen:
        seen.update(request.getfixturevalue("pages"))
    return seen


def test_every_page_has_one_heading_a_language_and_a_neutral_title(shown):
    for address, response in shown.items():
        html = response.content.decode()
        assert response.status_code == (404 if address == "/nowhere/" else 200), address
        assert html.count("<h1") == 1, address
        assert '<html lang="en">' in html, address
        [title] = re.findall(r"<title>(.*)</title>", html)
        assert title.startswith(("Service lookup", "Resources: ", "Staff", "Message")), address
        assert not re.search(r"protect|violen|abuse|safe|danger", title, re.IGNORECASE), address


def test_survivors_pages_have_the_quick_exit_as_first_or_second_tab_stop(shown):
    for address, response in shown.items():
        if address.startswith("/staff/"):
            continue
        links_on_page = re.findall(r'<a [^>]*href="([^"]+)"', response.content.decode())
        assert "/leave/" in links_on_page[:2], address


def test_every_page_gives_911_or_belongs_to_staff(shown):
    for address, response in shown.items():
        if not address.startswith("/staff/"):
            html = response.content.decode()
            assert 'href="tel:911"' in html, address
            assert "(877) 863-6338" in html, address


def test_every_page_carries_the_headers(shown):
    for address, response in shown.items():
        headers = response.headers
        assert headers["Cache-Control"] == "no-store", address
        assert "default-src 'none'" in headers["Content-Security-Policy"], address
        assert "unsafe" not in headers["Content-Security-Policy"], address
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], address
        assert "base-uri 'none'" in headers["Content-Security-Policy"], address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert ("X-Robots-Tag" in headers) == (
            address != "/" and not address.startswith("/help/")
        ), address


def test_no_page_loads_anything_from_another_host_or_inline(shown):
    for address, response in shown.items():
        html = response.content.decode()
        loaded = re.findall(
            r'<(?:script|link|img|iframe|form)[^>]*(?:src|href|action)="([^"]*)', html
        )
        assert all(target.startswith(("/", "data:,")) for target in loaded), (address, loaded)
        assert not re.search(r"<style|<script>| style=| on\w+=\"", html), address


def test_every_page_says_that_it_holds_test_data(shown):
    for address, response in shown.items():
        assert "It holds only test data." in response.content.decode(), address


def test_in_production_no_page_speaks_of_tests(settings, client, db):
    settings.IS_PRODUCTION = True
    assert "test data" not in client.get("/").content.decode()


def test_no_survivors_address_holds_a_number_or_a_query(client, case):
    response = search(client, case.case_number)
    assert response.headers["Location"] == "/lookup/pin/"


@pytest.mark.many  # every address
def test_a_get_changes_no_row(pages, client, message, liaison):
    staff = Client()
    staff.force_login(liaison)
    before = rows()
    for address in pages:
        for browser in (client, staff):
            browser.get(address)
            browser.head(address)
    assert rows() == before


@pytest.mark.many  # every address
def test_a_post_without_the_forms_token_is_refused(pages, message, liaison):
    before = rows()
    posts = ["/lookup/", "/lookup/pin/", "/order/messages/", "/order/locate/", "/order/alive/"]
    posts += ["/staff/sign-in/", "/staff/sign-out/", "/language/"]
    posts += ["/help/", "/help/search/", "/help/referral/"]
    staff_pages = [address for address in pages if address.startswith("/staff/")]
    for address in {*posts, *staff_pages}:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(liaison)
        before["User"] = rows()["User"]
        assert browser.post(address).status_code == 403, address
    assert rows() == before


def test_staff_pages_are_closed_to_the_public(client, message, referral):
    ids = {"uuid": message.uuid, "case": message.case.uuid, "referral": referral.uuid}
    closed = [pattern.format(**ids, token="x", of_referral="x") for pattern in STAFF]
    for address in (*closed, "/admin/", "/admin/cases/case/", "/admin/auth/user/"):
        for answer in (client.get(address), client.post(address)):
            assert answer.status_code == 302, address
            assert re.match(r"/(staff/sign-in|admin/login)/", answer.headers["Location"]), address
