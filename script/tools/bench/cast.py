"""Who looks at the portal in the bench, and at what: invented cases, each page with its request."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from io import StringIO
from uuid import uuid4

from django import test
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.utils import timezone

from cases.models import Case, CivilProcess, ServiceAttempt
from messaging.models import Message, Recipient
from messaging.posted import case_token
from script.tools.bench.asking import Environ, request
from tests import desk
from tests.walk import guess, search, solved_check

PIN = "4826"
MESSAGES, PAPERS = 200, 20
addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in itertools.count(1))
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Page:
    """A page, its request made anew each time, and what it is compared with.

    `beside` is the bare view's address: of a page as large, of one query or of two inserts.
    """

    name: str
    make: Callable[[], Environ]
    status: str = "200"
    beside: str = "page"


def furnish() -> None:
    """The guides, the directory, and one mailbox, as a new office has them."""
    call_command("load_guides", verbosity=0)
    call_command("load_directory", stdout=StringIO())
    Recipient.objects.get_or_create(email="liaisons@sheriff.example")


def case(papers: int = 1, messages: int = 0, attempts: int = 2) -> Case:
    """A running emergency order with a PIN; its papers are to be served, its messages unread."""
    today, number = timezone.localdate(), next(_numbers)
    made = Case.objects.create(
        case_number=f"27 OP {number:05}",
        issued_on=today - timedelta(days=3),
        expires_on=today + timedelta(days=18),
    )
    made.set_pin(PIN)
    for place in range(papers):
        paper = CivilProcess.objects.create(case=made, sheriff_number=f"7{number:05}{place:02}")
        for tried in range(attempts):
            at = timezone.now() - timedelta(days=tried, hours=place)
            ServiceAttempt.objects.create(civil_process=paper, attempted_at=at, outcome="NO_ANSWER")
    for _message in range(messages):
        message(made)
    return made


def message(case: Case) -> Message:
    """One more message of hers."""
    sent = Message(case=case, body="He works at the garage on Pulaski, from seven on.")
    sent.send()
    return sent


def visitor(case: Case, *, with_pin: bool = True) -> test.Client:
    """Her browser: the number searched for, and the PIN shown unless it is still to come."""
    client = test.Client(REMOTE_ADDR=next(addresses), SERVER_NAME="localhost")
    assert search(client, case.case_number).headers["Location"] == "/lookup/pin/"
    if with_pin:
        address = next(addresses)
        assert guess(client, PIN, address).headers["Location"] == "/order/"
    return client


def liaison() -> desk.Client:
    """A liaison's browser, signed in; supervisors see no more on these pages."""
    user, _is_new = User.objects.get_or_create(username="bench")
    user.groups.set(Group.objects.filter(name__in=["Liaison", "Supervisor"]))
    client = desk.Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def search_form(number: str) -> dict[str, str]:
    """The posted search, its check solved."""
    return {"number": number, "accept": "on", **solved_check(test.Client(SERVER_NAME="localhost"))}


def message_form(case: Case) -> dict[str, str]:
    """A posted message, never sent before."""
    body = "He works at the garage on Pulaski, from seven on."
    fields = {"body": body, "response_requested": "no", "submission": str(uuid4())}
    return {**fields, "case_token": case_token(case)}


def free_pages() -> list[Page]:
    """Those that are the same for everyone."""
    warned = test.Client(SERVER_NAME="localhost")
    warned.post("/lookup/before/")
    return [
        Page("home", partial(request, "/")),
        Page("home, with a session", partial(request, "/", warned)),
        Page("help", partial(request, "/help/")),
        Page("guide", partial(request, "/help/orders/")),
    ]


def forms(browsers: int = 1) -> list[Page]:
    """Search and message, each form new, in turn from so many browsers with a case each."""
    cases = [case() for _number in range(browsers)]
    searches = itertools.cycle([(one, visitor(one, with_pin=False)) for one in cases])
    writes = itertools.cycle([(one, visitor(one)) for one in cases])

    def look_up() -> Environ:
        one, browser = next(searches)
        return request("/lookup/", browser, address=next(addresses), **search_form(one.case_number))

    def write() -> Environ:
        one, browser = next(writes)
        return request("/order/messages/", browser, **message_form(one))

    return [
        Page("lookup", look_up, "303", "query"),
        Page("message saved", write, "303", "inserts"),
    ]


def pin_page() -> Page:
    """A right PIN, each time in a browser that has searched before."""
    opened = case()

    def show_pin() -> Environ:
        client = visitor(opened, with_pin=False)
        return request("/lookup/pin/", client, address=next(addresses), pin=PIN)

    return Page("PIN", show_pin, "303", "query")


def order_page(papers: int = 1, messages: int = 0) -> Page:
    """The order page of a case with so much behind it; of the smallest it is just `order`."""
    parts = {"papers": papers if papers > 1 else 0, "messages": messages}
    more = " and ".join(f"{count} {what}" for what, count in parts.items() if count)
    asked = partial(request, "/order/", visitor(case(papers, messages)))
    return Page(", ".join(filter(None, ["order", more])), asked)


def order_pages() -> list[Page]:
    """Of a small case and of large ones."""
    sizes = [(1, 0), (PAPERS, 0), (1, MESSAGES), (PAPERS, MESSAGES)]
    return [order_page(*size) for size in sizes]


def desk_pages() -> list[Page]:
    """What liaisons open all day."""
    client, read = liaison(), case(1, 10)
    first = read.message_set.order_by("pk")[0]

    def acknowledge() -> Environ:
        return request(f"/staff/messages/{message(read).uuid}/", client, acknowledge="1")

    return [
        Page("queue", partial(request, "/staff/", client)),
        Page("message page", partial(request, f"/staff/messages/{first.uuid}/", client)),
        Page("case page", partial(request, f"/staff/cases/{read.uuid}/", client)),
        Page("acknowledgment", acknowledge, "303", "inserts"),
    ]
