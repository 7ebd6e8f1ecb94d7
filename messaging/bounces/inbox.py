"""Reads the mailbox to which mail comes back, as a job of the worker."""

import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from imaplib import IMAP4, IMAP4_SSL
from typing import Any

from django.conf import settings
from django.core.cache import cache

from cases.models import Task
from messaging.bounces import returned
from messaging.bounces.reports import failed_mail

READ_EVERY_SECONDS = 300
MOST_AT_ONCE = 200  # mails; the rest is read the next time
MOST_BYTES = 64 * 1024  # of each: what a report says comes first
READ_UP_TO = "bounces read up to"
LAST_READ_AT = "bounces read at"
DEAF_AFTER_SECONDS = 24 * 3600


def read_bounces() -> int:
    """Mark each mailbox whose mail came back here since the last time; gives how many reports.

    Such a report is deleted: it holds our mail. All else in the mailbox is left as it is, unread
    too. Where it stopped stands in the database: a mail that nobody could parse keeps nothing up.
    OSError or IMAP4.error where the server is down or refuses us; after 24 hours of that staff
    get a task, for meanwhile mail may come back unseen.
    """
    tls = ssl.create_default_context()
    host, port = settings.BOUNCE_HOST, settings.BOUNCE_PORT
    try:
        with IMAP4_SSL(host, port, ssl_context=tls, timeout=settings.EMAIL_TIMEOUT) as server:
            server.login(settings.BOUNCE_USER, settings.BOUNCE_PASSWORD)
            count = sum(_count(server, uid) for uid in _unread(server))
    except (OSError, IMAP4.error):
        cache.add(LAST_READ_AT, time.time(), timeout=None)
        if time.time() - cache.get(LAST_READ_AT) > DEAF_AFTER_SECONDS:
            Task.objects.raise_once(Task.Kind.DEAF)
        raise
    cache.set(LAST_READ_AT, time.time(), timeout=None)
    Task.objects.filter(kind=Task.Kind.DEAF).end(Task.Outcome.OVER)
    return count


def _unread(server: IMAP4) -> Iterator[int]:
    """The numbers of the mails that nobody looked at, each noted as read once it was."""
    _ask(server.select("INBOX"))
    age = int(server.response("UIDVALIDITY")[1][0] or 0)  # another one: numbered anew
    noted = cache.get(READ_UP_TO) or [0, 0]
    last = noted[1] if noted[0] == age else 0
    # "n:*" gives the newest even where its number is smaller.
    listed = _ask(server.uid("SEARCH", f"UID {last + 1}:*"))[0] or b""
    unread = sorted(uid for uid in map(int, listed.split()) if uid > last)
    for uid in unread[:MOST_AT_ONCE]:
        yield uid
        cache.set(READ_UP_TO, [age, uid], timeout=None)


def _count(server: IMAP4, uid: int) -> bool:
    """Whether that mail was a report of ours; then it is gone."""
    answer = _ask(server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)"))
    report = next((part[1] for part in answer if isinstance(part, tuple)), b"")
    mail_id = ""
    with suppress(Exception):  # anybody can write to it: what can't be read is none of ours
        mail_id = failed_mail(report)
    if not returned.take(mail_id):
        return False
    _ask(server.uid("STORE", str(uid), "+FLAGS.SILENT", r"(\Deleted)"))
    # Without it the server would delete what others marked, too: it does when it tidies up.
    if b"UIDPLUS" in _ask(server.capability())[0].upper().split():
        _ask(server.uid("EXPUNGE", str(uid)))
    return True


def _ask(answer: tuple[str, list[Any]]) -> list[Any]:
    """What the server said; IMAP4.error where that was no."""
    status, said = answer
    if status != "OK":
        raise IMAP4.error(f"the server says {status}")
    return said
