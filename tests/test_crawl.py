"""Whoever holds the PIN reads no earlier message: a crawl of everything a survivor can open."""

import re
from datetime import UTC, datetime

from messaging.models import Message
from tests.conftest import PIN
from tests.walk import guess, search

CANARIES = {
    "body": "canary-body",
    "contact": "(312) 555-0199",
    "ask_for": "canary-ask-for",
    "language": "canary-language",
    "safe_from": "2097-04-12T11:26",
    "safe_until": "2097-04-12T12:37",
}
WHEREABOUTS = {
    name: f"canary-{name}"
    for name in ("place", "hours", "workplace", "vehicle", "custody", "other")
}
SHOWN = ["canary", "555-0199", "5550199", "11:26", "12:37", "04/12/2097", "2097-04-12"]


def test_a_crawl_with_the_pin_finds_0_bytes_of_earlier_messages(time_machine, client, case):
    # At a minute of its own: the times that she does see must not look like a canary.
    time_machine.move_to(datetime(2026, 11, 24, 9, 41, tzinfo=UTC))
    search(client, case.case_number)
    guess(client, PIN)
    survivor = client
    fields = {**CANARIES, "response_requested": "yes", "contact_method": "call"}
    assert survivor.post("/order/messages/", fields).status_code == 303
    assert survivor.post("/order/locate/", {**WHEREABOUTS, "dogs": "on"}).status_code == 303
    for sent in Message.objects.all():
        sent.answer("READ")
    waiting, seen = ["/", "/order/", "/order/sent/"], set()
    while waiting:
        address = waiting.pop()
        seen.add(address)
        response = survivor.get(address)
        page = response.content.decode() + str(response.headers)
        for canary in SHOWN:
            assert canary not in page, (address, canary)
        found = set(re.findall(r'(?:href|action)="(/[^"#]*)"', page))
        waiting += [link for link in found - seen if not link.startswith(("/leave/", "/static/"))]
        seen |= found
    assert {"/order/", "/order/sent/", "/lookup/", "/lookup/before/", "/help/safety/"} <= seen
    assert len(seen) >= 11
