"""Steps that many tests take."""

import html
import re
from uuid import uuid4

import altcha
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory

from messaging.posted import Posted
from portal.models import Session


def solved_check(client: Client) -> dict[str, str]:
    """The posted field of a proof of work, solved as the page's script would."""
    challenge = altcha.Challenge.from_dict(client.get("/lookup/challenge/").json())
    solution = altcha.solve_challenge(challenge)
    return {"altcha": altcha.Payload(challenge, solution).to_base64()}


def search(client: Client, number: str, search_by: str = "case", **changes: str) -> HttpResponse:
    """Post the search form, right in everything but `changes`.

    Nobody is asked which kind of number it is: `search_by` says it to the reader of a test.
    """
    fields = {"number": number, "accept": "on", **solved_check(client)}
    return client.post("/lookup/", {**fields, **changes})


def guess(client: Client, pin: str, address: str = "127.0.0.1") -> HttpResponse:
    """Post a PIN, from `address`."""
    return client.post("/lookup/pin/", {"pin": pin}, REMOTE_ADDR=address)


def tell(client: Client, **fields: str) -> HttpResponse:
    """Post where the other person may be found."""
    return client.post("/order/locate/", fields or {"place": "The garage on Pulaski."})


def send(client: Client, body: str = "He is home at noon.", **changes: str) -> HttpResponse:
    """Post a message that asks for nothing but `changes`."""
    fields = {"body": body, "response_requested": "no", **changes}
    return client.post("/order/messages/", fields)


def hidden(page: str, name: str) -> str:
    """The value of the first hidden field of that name."""
    [value] = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)[:1]
    return html.unescape(value)


def sealed(page: str) -> QueryDict:
    """What was typed, out of the sealed value of a page: the server alone can read it."""
    return Posted.of(RequestFactory().post("/", {"draft": hidden(page, "draft")})).fields


def come_back(client: Client, page: str, **changes: str) -> HttpResponse:
    """From the page that asks once more: number and PIN, and what is sealed in it."""
    fields = {"draft": hidden(page, "draft"), "number": "casehenry02", "pin": "4826"}
    fields |= solved_check(client)
    address = re.search(r'id="return-form" method="post" action="([^"]*)"', page)
    assert address
    return client.post(address[1], {**fields, **changes})


def read_order(client: Client, address: str = "/order/") -> str:
    """The words of the order page, as she reads them: no tags, one space between words."""
    page = client.get(address).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    text = html.unescape(re.sub(r"<[^>]+>", " ", main))
    return re.sub(r" (?=[.,:?!])", "", " ".join(text.split()))


def holds(text: str, word: str) -> bool:
    """Whether `word` stands in `text` by itself: a hash may hold its digits by chance."""
    return bool(
        re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", text, re.IGNORECASE)
    )


def page(client: Client, address: str) -> str:
    """The main part of a page as it reads, without tags, in one line."""
    source = client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
    inline = re.sub(r"</?(?:a|strong|em)\b[^>]*>", "", source)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inline)).split())


REFERRAL = {
    "organisation": "Harbor House",
    "name": "Dana Ortiz",
    "telephone": "(312) 555-0177",
    "email": "dana@harbor.example",
    "client": "R. M.",
    "needs": ["service", "court"],
    "body": "The hearing is next week.",
    "consent": "written",
    "consent_on": "2026-11-20",
    "agreed": "on",
}


def refer(client: Client, address: str = "127.0.0.1", /, **changes: object) -> HttpResponse:
    """Post a referral, right in everything but `changes`, from `address`."""
    fields = {**REFERRAL, "submission": str(uuid4()), **solved_check(client), **changes}
    return client.post("/help/referral/", fields, REMOTE_ADDR=address)


def leave_meanwhile(execute, sql, params, many, context):
    """For `connection.execute_wrapper`: as if she left in another tab once she was let in."""
    if 'FROM "cases_case"' in sql:
        Session.objects.all().delete()
    return execute(sql, params, many, context)
