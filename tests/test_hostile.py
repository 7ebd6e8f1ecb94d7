"""200 hostile strings in each field: no 500, no script, no extra mail header, nothing lost."""

import itertools
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.core import mail as outbox
from django.test import Client, RequestFactory

from alerts.sending import send_due as send_alerts
from messaging.delivery import send_due
from messaging.models import Message
from messaging.posted import Posted
from resources.directory.models import Organisation
from tests.alerts.asking import FIELDS
from tests.walk import hidden, search, send, solved_check, tell

pytestmark = pytest.mark.many
BASE = [
    *("\x00", "a\x00b", "\r\nBcc: evil@evil.example", "\nSubject: x", "\u202egnirts", "\u200b"),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "{% load x %}"),
    *("' OR 1=1 --", "'; DROP TABLE cases_case; --", "%s%s%n", "${7*7}", "../../etc/passwd"),
    *("0001-01-01T00:00", "9999-12-31T23:59", "2097-02-30T10:00", "2097-13-01T10:00", "-1"),
    *("9" * 40, "9" * 400, "1e999", "NaN", "\ufeff", "\U0001f600" * 50, "e\u0301" * 100, "ﬀ"),
    *("٣٤٥٦", "１２３４", "\x1b[31m", "\x7f", "\ufffd", "null", "true", "[]", "{}", "\\", "'", '"'),
    *(
        "javascript:alert(1)",
        "tel:911",
        "a@b",
        "a@b.example\nBcc: c@d.example",
        "+1 (312) 555-0142",
    ),
    *("+" * 300, "1" * 60_000, " " * 500, "\t\n\r", "\u2028\u2029", "xn--", "==", "e30=", "a:b:c"),
]
STRINGS = list(
    dict.fromkeys(
        [*BASE, *(first + second for first, second in itertools.product(BASE[:15], repeat=2))]
    )
)[:200]


@pytest.fixture(params=["short", pytest.param("all", marks=pytest.mark.trial)])
def strings(request) -> list[str]:
    """Each by itself; script/faults takes all 200, those that are put together of two as well."""
    return BASE if request.param == "short" else STRINGS


def test_there_are_200_of_them():
    assert len(STRINGS) == 200
    assert 50 < len(BASE) == len(set(BASE))


def posts(fields: str, strings: list[str]) -> Iterator[dict[str, str]]:
    """What to post so that each of the `fields` holds each string once.

    Fields share a post that take and refuse the same; the longest string fits in only once.
    """
    names = fields.split()
    for string in strings:
        for together in [names] if len(string) < 10_000 else [[name] for name in names]:
            yield dict.fromkeys(together, string)


@pytest.mark.parametrize("field", ["search_by", "number", "accept", "altcha", "wait"])
def test_the_search_form_takes_them(client, db, field, settings, strings):
    settings.NUMBERS_PER_ADDRESS_PER_HOUR = 10**6
    for string in strings:
        fields = {"search_by": "case", "number": "x1", "accept": "on", "altcha": "", field: string}
        assert client.post("/lookup/", fields).status_code in {303, 422, 429}, string


@pytest.fixture
def few_places(directory) -> None:
    """Some of the directory: each of these many pages lists all that there is."""
    first = list(Organisation.objects.order_by("pk").values_list("pk", flat=True)[:20])
    Organisation.objects.exclude(pk__in=first).update(is_published=False)


@pytest.mark.parametrize("fields", ["place", "kind language", "words", "open_now everything"])
def test_the_help_form_takes_them(client, few_places, fields):
    for sent in posts(fields, STRINGS[::4]):
        response = client.post("/help/", sent, follow=True)
        assert response.status_code in {200, 422}, sent
        page = response.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "(877) 863-6338" in page


def test_the_pin_form_takes_them(client, case, strings):
    search(client, case.case_number)
    for string in strings:
        response = client.post("/lookup/pin/", {"pin": string})
        assert response.status_code in {403, 422, 429}, string


@pytest.mark.parametrize(
    "fields",
    [
        *("body", "response_requested contact_method safe_from_fold", "contact"),
        *("safe_from safe_until", "ask_for voicemail_ok", "language", "submission"),
    ],
)
def test_the_message_form_takes_them_and_loses_nothing(
    survivor, recipient, settings, fields, strings
):
    settings.MESSAGES_PER_CASE_PER_DAY = 10**6
    for sent in posts(fields, strings):
        response = send(survivor, **{"body": "words to keep", **sent})
        assert response.status_code in {303, 422}, (sent, response.status_code)
        if response.status_code == 422 and fields != "body":
            assert "words to keep" in response.content.decode()
        page = response.content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    for message in Message.objects.all():
        assert message.body
        assert isinstance(message.cautions(), list)


@pytest.mark.parametrize(
    "fields",
    ["place", "hours workplace", "vehicle custody", "other", "weapons dogs children", "submission"],
)
def test_the_form_for_whereabouts_takes_them_and_loses_nothing(survivor, settings, fields, strings):
    settings.MESSAGES_PER_CASE_PER_DAY = 10**6
    kept = "hours" if fields == "place" else "place"
    for sent in posts(fields, strings):
        response = tell(survivor, **{kept: "words to keep", **sent})
        assert response.status_code in {303, 422}, (sent, response.status_code)
        page = response.content.decode()
        assert response.status_code == 303 or "words to keep" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    for message in Message.objects.select_related("whereabouts"):
        assert message.whereabouts.facts()


def test_the_way_back_in_takes_them(client, case):
    for field in ("number", "pin", "search_by", "altcha", "body"):
        for string in STRINGS[::4]:
            fields = {"number": "x", "pin": "0000", "body": "words to keep", field: string}
            response = client.post("/order/messages/", {**fields, **solved_check(client)})
            assert response.status_code in {403, 422, 429}, (field, string)
            draft = {"draft": hidden(response.content.decode(), "draft")}
            kept = Posted.of(RequestFactory().post("/", draft)).fields
            assert kept["body"] == fields["body"]


def test_altered_tokens_are_as_none(survivor, case, strings):
    for field in ("draft", "case_token"):
        for string in strings:
            fields = {"body": "He is home at noon.", "response_requested": "no", field: string}
            response = survivor.post("/order/messages/", fields)
            assert response.status_code in {303, 422, 429}, (field, string)


def test_the_sign_in_form_takes_them(client, liaison, settings):
    settings.AXES_ENABLED = settings.ACCOUNT_RATE_LIMITS = False
    for field in ("login", "password", "next"):
        for string in STRINGS[::4]:
            fields = {"login": "lee", "password": "x", field: string}
            assert client.post("/staff/sign-in/", fields).status_code in {200, 302}, string


def test_addresses_take_them(client, staff_client, case, message):
    for string in STRINGS[::4]:
        part = quote(string[:200], safe="")
        for address in ("/staff/ack/{}/", "/staff/messages/{}/", "/{}/", "/lookup/?x={}"):
            assert staff_client.get(address.format(part)).status_code in {200, 302, 404}, part
        assert client.get("/staff/sign-in/", {"next": string}).status_code in {200, 302}


def test_staff_forms_take_them(staff_client, case, message):
    for string in STRINGS[::4]:
        answers = [
            staff_client.post("/staff/cases/", {"number": string}),
            staff_client.post(f"/staff/cases/{case.uuid}/", {"action": string}),
            staff_client.post(f"/staff/messages/{message.uuid}/", {"reply": string}),
            staff_client.post("/staff/sheets/", {"day": string}),
            staff_client.get("/staff/sheets/", {"day": string}),
        ]
        assert {answer.status_code for answer in answers} <= {200, 303, 400, 422}


def test_no_header_of_a_mail_is_of_their_making(survivor, recipient, settings):
    settings.EMAIL_CONTENT = "full"
    for string in STRINGS[:40]:
        send(survivor, "x" + string, ask_for=string[:90], language=string[:30])
    while send_due():
        pass
    assert len(outbox.outbox) == Message.objects.count() > 20
    for mail in outbox.outbox:
        headers = mail.message()
        assert headers["Bcc"] is None
        assert headers["To"] == "liaisons@sheriff.example"


def test_a_megabyte_is_refused_kindly(survivor):
    response = send(survivor, "x" * 2**20)
    assert response.status_code in {400, 413}
    assert "(708) 232-4545" in response.content.decode()


def test_an_odd_browser_gets_a_page(db):
    for string in ("\x00", "xx-" * 500, "*;q=9", "é"):
        browser = Client(headers={"Accept-Language": string, "User-Agent": string})
        assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    "fields", ["events", "words language", "address", "address_2", "quiet_from"]
)
def test_the_form_for_alerts_takes_them(survivor, fields, strings):
    for typed in posts(fields, strings):
        response = survivor.post("/order/alerts/", {**FIELDS, "channel_2": "email", **typed})
        assert response.status_code in {303, 413, 422}, typed
        assert "<script>alert" not in response.content.decode()
    for string in strings:
        assert survivor.post("/order/alerts/confirm/", {"code": string}).status_code in {413, 422}


def test_no_header_comes_of_an_address_for_alerts(survivor, strings):
    for string in strings:
        survivor.post("/order/alerts/", {**FIELDS, "address": f"a@b.example{string}"})
    send_alerts()
    assert all("evil" not in str(mail.message()) for mail in outbox.outbox)
