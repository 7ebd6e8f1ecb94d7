"""Claim, send, mark: at least once, doubles known by their Message-ID."""

import logging
import os
import time
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from anymail.exceptions import AnymailRecipientsRefused
from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import get_connection
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cases.models import Approval, ClosedDay, Conflict, Task
from messaging import emails
from messaging.alarm_mail import owe_alarms_anew, somebody_hears
from messaging.letters import MailKind
from messaging.models import Message, Referral
from messaging.outbox import Notification, NotificationQuerySet
from portal.stopping import Stopping

logger = logging.getLogger(__name__)

BATCH = 50  # then the connection is made anew
SECOND_CONTACT_AFTER = timedelta(hours=4)  # of open hours


class Mailer:
    """Sends mail that is owed, of `mails` or all of it, over a connection of its own.

    It stops between two mails once `stopping` is set. `is_reachable` is False after the mail
    server could not be reached: who calls again had better wait.
    """

    def __init__(
        self, mails: NotificationQuerySet | None = None, stopping: Stopping | None = None
    ) -> None:
        self.mails = Notification.objects.all() if mails is None else mails
        self.stopping = stopping or Stopping()
        self.is_reachable = True
        self.under_way: Notification | None = None

    def send_due(self) -> int:
        """Send what is owed now; gives how many the mail server took.

        One row's failure never stops the others, and leaves that row for a later try. Where no
        connection can be made, no other row is tried: each would wait as long.
        """
        sent = 0
        self.is_reachable = True
        connection = get_connection()
        try:
            for _ in range(BATCH):
                notification = None if self.stopping.is_set() else self._next()
                if notification is None or not self.is_reachable:
                    break
                if notification.claim(timezone.now()):
                    sent += self._send(notification, connection)
        finally:
            connection.close()
        return sent

    def _next(self) -> Notification | None:
        # What failed before comes last: a mailbox that is refused keeps nobody waiting.
        due = self.mails.wanted().due(timezone.now()).order_by("tries", "next_try_at")
        return due.select_related("message__case", "referral", "recipient", "staff").first()

    def _send(self, notification: Notification, connection: Any) -> bool:
        self.under_way = notification
        begun = time.monotonic()
        try:
            mail = emails.owed(notification)
            mail.connection = connection
            self.is_reachable = False
            connection.open()
            self.is_reachable = True
            mail.send()
        except Exception as error:  # whatever a backend raises, the row is kept
            logger.warning("mail %s waits: %s", notification.pk, type(error).__name__)
            notification.mark_failed(error, _refusal(error) if self.is_reachable else 0)
            connection.close()
            return False
        finally:
            self.under_way = None
        logger.info("mail %s is sent: %.0f ms", notification.pk, (time.monotonic() - begun) * 1000)
        return notification.mark_sent()

    def renew_lease(self) -> None:
        """Hold on to the mail under way, from another thread: a slow server is no dead worker.

        Ends the process where a server held it for too long: nothing else ends that wait, and
        all other mail is behind it. Whatever restarts workers begins one that sends the others
        first.
        """
        notification = self.under_way
        if notification and not notification.renew(timezone.now()):
            logger.critical("mail %s is held by the mail server; the worker ends", notification.pk)
            os._exit(3)


def _refusal(error: Exception) -> int:
    """The code of a server that says it never will take this mail, or 0 (RFC 5321, 4.2.1)."""
    if isinstance(error, AnymailRecipientsRefused):
        return 550
    codes = [getattr(error, "smtp_code", 0)]
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
    return int(next((code for code in codes if 500 <= code < 600), 0))


def owe_missed() -> int:
    """Owe the recipients the mail that nobody got and nobody will; gives how many.

    None was active when it came, or each was made inactive before it was sent. What someone
    acknowledged or dismissed meanwhile is owed to nobody.
    """
    if not somebody_hears():
        return 0
    mails = Notification.objects
    owed = owe_alarms_anew()
    about_message = mails.reaching().filter(message=OuterRef("pk"))
    for message in Message.objects.unacknowledged().filter(~Exists(about_message)):
        with suppress(IntegrityError), transaction.atomic():  # another worker was first
            owed += mails.owe(MailKind.MESSAGE, message.case_id, message=message)
    about_referral = mails.reaching().filter(referral=OuterRef("pk"))
    for referral in Referral.objects.unacknowledged().filter(~Exists(about_referral)):
        with suppress(IntegrityError), transaction.atomic():
            owed += mails.owe(MailKind.REFERRAL, referral=referral)
    return owed


def owe_unread_in_conflict() -> int:
    """Owe the second contact a mail about what nobody read in SECOND_CONTACT_AFTER, once each.

    Of cases alone with which somebody of the office is in conflict; gives how many mails.
    """
    conflicts = Conflict.objects.standing().filter(case=OuterRef("case"))
    told = Notification.objects.filter(message=OuterRef("pk")).exclude(address="")
    unread = Message.objects.unacknowledged().filter(Exists(conflicts), ~Exists(told))
    now, owed = timezone.now(), 0
    for message in unread:
        office = ClosedDay.objects.office(timezone.localdate(message.sent_at))
        if office.after_open_hours(message.sent_at, SECOND_CONTACT_AFTER) <= now:
            with suppress(IntegrityError), transaction.atomic():  # another worker was first
                about = {"kind": MailKind.MESSAGE, "case": message.case, "message": message}
                owed += Notification.objects.owe_second_contact(**about)
    return owed


def warn_of_stuck_mail() -> None:
    """Give staff a task, once a day, while mail is stuck."""
    if Notification.objects.stuck().exists():
        Task.objects.raise_once(Task.Kind.UNSENT)


def remind_of_approvals() -> int:
    """Owe a mail to each who may decide what has waited for APPROVAL_MAIL_AFTER, once each."""
    long_ago = timezone.now() - settings.APPROVAL_MAIL_AFTER
    owed = 0
    waiting = Approval.objects.waiting().filter(asked_at__lte=long_ago, notification=None)
    for approval in waiting:
        deciding = [
            Notification(kind=MailKind.APPROVAL, approval=approval, staff=staff)
            for staff in User.objects.with_perm(
                "cases.decide_approval", backend=settings.AUTHENTICATION_BACKENDS[-1]
            )
            if staff.email and approval.may_be_decided_by(staff)
        ]
        owed += len(Notification.objects.bulk_create(deciding, ignore_conflicts=True))
    return owed


def send_due() -> int:
    """Send whatever is owed now, once; gives how many the mail server took."""
    return Mailer().send_due()
