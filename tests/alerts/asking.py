"""Ask for alerts in a browser where a case is open, as a person does."""

import re

from django.core import mail
from django.http import HttpResponse

from alerts import beginning, sending
from alerts.models import Wish
from alerts.watching import raise_alerts

ADDRESS = "book-club@mail.example"
FIELDS = {
    "texts_seen": "no",
    "events": ["served", "short_form", "returned", "hearing", "ending", "read"],
    "words": "list",
    "language": "en",
    "channel": "email",
    "address": ADDRESS,
    "old_is_read": "unsure",
    "consent": "on",
}


def ask(browser, **fields) -> HttpResponse:
    """Post the form; None leaves a field out."""
    posted = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    return browser.post("/order/alerts/", posted)


def last_code(address: str = ADDRESS) -> str:
    """What the newest mail to `address` says, once what is due was sent."""
    sending.send_due()
    to_it = [sent for sent in mail.outbox if sent.to == [address]]
    return re.search(r": (\d{6})$", to_it[-1].body.strip()).group(1)


def type_code(browser, code: str) -> HttpResponse:
    """Type the code."""
    return browser.post("/order/alerts/confirm/", {"code": code})


def alerted(browser, **fields) -> Wish:
    """A wish that stands, asked for and confirmed, and begun by the worker."""
    assert ask(browser, **fields).status_code == 303
    assert type_code(browser, last_code(fields.get("address", ADDRESS))).status_code == 303
    look()
    mail.outbox.clear()
    return Wish.objects.standing().get()


def look() -> int:
    """What the worker does each second, once; gives how many texts and mails were taken."""
    beginning.begin_confirmed()
    beginning.check_addresses()
    beginning.end_consents()
    beginning.notice_ended()
    beginning.notice_attempts()
    raise_alerts()
    return sending.send_due()
