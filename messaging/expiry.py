"""What of messages and referrals is over, and what will be though nobody read it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext

from cases.expiry import delete_unheld
from cases.models import Case, Task
from cases.signals import case_disposed, why_kept
from messaging.bounces.models import tasks_about
from messaging.models import (
    WARNED_BEFORE,
    FrozenAddress,
    Mailbox,
    Message,
    MessageTask,
    Notification,
    Recipient,
    Referral,
)
from portal.expiry import kept_for_a_time
from portal.models import Tidying

MAIL_KEPT = timedelta(days=30)


def note_settled() -> None:
    """Note which messages are settled, as a job of the worker: their time begins then."""
    Message.objects.note_settled(timezone.now())


def warn_of_unread() -> int:
    """Ask staff to read what nobody acknowledged, WARNED_BEFORE it is deleted; gives how often.

    Once somebody has, or it is deleted, the task is done. While the clock may be ahead, no task
    is made: staff would be asked about what has years to stay, and never again.
    """
    now = timezone.now()
    if Tidying.before(now):
        return 0
    sent_at = now - timedelta(days=settings.MESSAGE_DAYS_AT_MOST) + WARNED_BEFORE
    unread = Message.objects.unacknowledged().filter(sent_at__lte=sent_at)
    tasks = Task.objects.filter(kind=Task.Kind.LAPSING)
    tasks.exclude(messagetask__message__in=unread.values("pk")).end(Task.Outcome.OVER)
    return sum(
        MessageTask.objects.ask_to_read(message) for message in unread.select_related("case")
    )


@receiver(why_kept)
def why_unread(case: Case, **kwargs: Any) -> str | None:
    """Nobody disposes of what nobody has read."""
    unread = case.message_set.unacknowledged().exists()
    return gettext("A message of it waits to be read.") if unread else None


@receiver(case_disposed)
def dispose(case: Case, **kwargs: Any) -> None:
    """Of the messages of a case that is disposed of the times stay, for the log refers to them."""
    _erase(case.message_set.all(), timezone.now())


def _erase(letters: QuerySet[Any], now: datetime) -> None:
    for letter in letters:
        letter.erase(now)


def _erase_unheld(messages: QuerySet[Any], now: datetime) -> None:
    # Before these are read: a hold that came first is seen, and one that comes now waits.
    Case.objects.filter(pk__in=messages.values("case")).lock()
    _erase(messages, now)


@kept_for_a_time("messages, with where the respondent may be found", _erase_unheld)
def messages(now: datetime) -> QuerySet[Any]:
    """Messages whose time is over."""
    return Message.objects.over(now)


@kept_for_a_time("numbers and mailboxes at which somebody else answered", delete_unheld)
def frozen_addresses(now: datetime) -> QuerySet[Any]:
    """Those of cases that hold no message any more, MESSAGE_DAYS_AT_MOST after they were frozen."""
    return FrozenAddress.objects.over(now)


@kept_for_a_time("what providers wrote", _erase)
def referrals(now: datetime) -> QuerySet[Any]:
    """Referrals whose time is over."""
    return Referral.objects.over(now)


@kept_for_a_time("notes of mails that were sent, refused or are owed to nobody")
def notifications(now: datetime) -> QuerySet[Any]:
    """What was sent, or refused for good, long ago; of a letter, once it was read or erased.

    And what is owed as long to a mailbox that gets no mail any more, or an account switched off.

    Until then the row says that someone got the mail.
    """
    waits = Q(message__in=Message.objects.unacknowledged().values("pk"))
    waits |= Q(referral__in=Referral.objects.unacknowledged().values("pk"))
    long_ago = now - MAIL_KEPT
    over = Q(sent_at__lt=long_ago) | Q(refused_at__lt=long_ago)
    unwanted = ~Q(pk__in=Notification.objects.wanted().values("pk"))
    over |= Q(unwanted, sent_at=None, queued_at__lt=long_ago)
    return Notification.objects.filter(~waits, over)


def _forget(mailboxes: QuerySet[Any], now: datetime) -> None:
    for address in mailboxes.values_list("address", flat=True):
        tasks_about(address).end(Task.Outcome.OVER)
    mailboxes.delete()


@kept_for_a_time("marks of mailboxes whose mail came back", _forget)
def mailboxes(now: datetime) -> QuerySet[Any]:
    """Those that a person trusted long ago, and those of which nobody of the office has one."""
    contacts = [settings.SECOND_CONTACT.lower(), settings.SINGLE_SUPERVISOR_CONTACT.lower()]
    of_it = {"email__iexact": OuterRef("address")}
    is_nobodys = ~Q(
        Exists(Recipient.objects.filter(**of_it))
        | Exists(User.objects.filter(is_active=True, **of_it))
        | Q(address__in=contacts)
    )
    is_over = is_nobodys | Q(bounced_at=None, trusted_at__lt=now - MAIL_KEPT)
    return Mailbox.objects.filter(is_over)
