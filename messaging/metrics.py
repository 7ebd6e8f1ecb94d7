"""Figures for Prometheus, on this machine only and where METRICS_PORT asks for them.

They are counted when it asks, and tell of the portal's health alone: no case, page or visitor. A
count of requests or messages would keep for weeks when somebody was here.
"""

import logging
import sys
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from django.db import Error as AnyDatabaseError
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from cases.models import Task
from feed.models import FeedImport
from messaging.models import Mailbox, Notification, Recipient
from messaging.worker import last_done

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"


def figures() -> Iterator[tuple[str, float]]:
    """Names and values: of the worker's jobs, and of the database while it answers."""
    for job, at in sorted(last_done.items()):
        yield f'portal_job_last_done_timestamp_seconds{{job="{job}"}}', at
    try:
        of_database = list(_of_database())
    except AnyDatabaseError:
        yield "portal_database_up", 0
    else:
        yield "portal_database_up", 1
        yield from of_database
    finally:
        connection.close()


def _of_database() -> Iterator[tuple[str, float]]:
    now = timezone.now()
    mails = Notification.objects.wanted().filter(sent_at=None)
    oldest = mails.aggregate(at=Min("queued_at"))["at"]
    yield "portal_mails_owed", mails.count()
    yield "portal_mails_stuck", Notification.objects.stuck().count()
    yield "portal_mail_oldest_seconds", (now - oldest).total_seconds() if oldest else 0
    yield "portal_mailboxes_returning", Mailbox.objects.returning().count()
    yield "portal_recipients_reached", Recipient.objects.reached().count()
    alarms = Task.objects.current()
    yield "portal_alarms_open", alarms.about_guessing().count()
    yield "portal_tasks_open", alarms.to_put_right().count()
    if newest := FeedImport.objects.aggregate(at=Max("as_of"))["at"]:
        yield "portal_records_age_seconds", (now - newest).total_seconds()


class _Answer(BaseHTTPRequestHandler):
    timeout = 5  # one asks after another

    def do_GET(self) -> None:
        if self.path != "/metrics":
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        text = "".join(f"{name} {value:.16g}\n" for name, value in figures()).encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_arguments: Any) -> None:
        """No line for each time it asks."""


class _Server(HTTPServer):
    def handle_error(self, *_arguments: Any) -> None:
        logger.warning("the metrics were not given", exc_info=sys.exception())


def serve(port: int) -> None:
    """Answer at `/metrics` of that port of this machine, from a thread; 0 answers nowhere.

    A port that another worker has is a warning: mail matters more.
    """
    if not port:
        return
    try:
        server = _Server((LOOPBACK, port), _Answer)
    except OSError as error:
        logger.warning("no metrics on port %s: %s", port, error.strerror)
        return
    Thread(target=server.serve_forever, daemon=True, name="metrics").start()
