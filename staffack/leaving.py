"""Somebody leaves: their account is switched off, and others take over what is open of theirs."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from cases.models import Approval
from cases.models.approvals import SUPERVISORS_NEEDED, supervisors
from messaging.models import Message, Notification, Recipient
from messaging.outbox import Notice
from portal.models import Session, Tidying
from staffack.models import Acknowledgment, AuditEntry
from staffack.reviews import AccountReview

Action = AuditEntry.Action


@dataclass(frozen=True)
class OpenWork:
    """What waits for one person: nobody else has it before them."""

    messages: list[Message]
    approvals: list[Approval]
    mailboxes: list[Recipient]

    def __bool__(self) -> bool:
        return bool(self.messages or self.approvals or self.mailboxes)

    @property
    def lines(self) -> list[str]:
        """What it is, for whoever keeps accounts: no case, and nothing that somebody wrote."""
        count = len(self.messages)
        of_messages = ngettext(
            "%d message that wants an answer, and that only they have acknowledged",
            "%d messages that want an answer, and that only they have acknowledged",
            count,
        )
        lines = [of_messages % count] if count else []
        # Not which, where it is about a case: who reads this may be kept from it.
        about_case = gettext("something about a case")
        kinds = (about_case if each.case_id else each.get_kind_display() for each in self.approvals)
        lines += [gettext("They asked for: %s") % kind for kind in kinds]
        return lines + [gettext("Mail to the office goes to %s") % box for box in self.mailboxes]


def open_work(account: User) -> OpenWork:
    """What is open of `account`."""
    others = Acknowledgment.objects.exclude(staff=account).values("message")
    unanswered = Message.objects.filter(
        acknowledgment__staff=account, response_requested=True, replied_at=None, erased_at=None
    )
    return OpenWork(
        messages=list(unanswered.exclude(pk__in=others).select_related("case").order_by("pk")),
        approvals=list(Approval.objects.waiting().filter(asked_by=account).order_by("pk")),
        mailboxes=list(_mailboxes(account)),
    )


def _mailboxes(account: User) -> Any:
    """The recipients that are `account`'s own, by name or as no colleague has the same address."""
    theirs = Recipient.objects.active().filter(staff=account)
    shared = User.objects.filter(is_active=True, email__iexact=account.email).exclude(pk=account.pk)
    if not account.email or shared.exists():
        return theirs
    return theirs | Recipient.objects.active().filter(email__iexact=account.email, staff=None)


def is_last_mailbox(account: User) -> bool:
    """Whether nobody would hear of a message any more without the mailbox of `account`."""
    theirs = _mailboxes(account)
    return theirs.exists() and not Recipient.objects.active().exclude(pk__in=theirs).exists()


def hand_over(account: User, to: User, by: Any) -> None:
    """Give what is open of `account` to `to`, who gets a mail; each a row. In a transaction.

    Who asked for what waits stays on record: `to` answers for it.
    """
    work = open_work(account)
    origin = f"from {account} (account {account.pk})"
    for message in work.messages:
        about: dict[str, Any] = {"message": message, "case": message.case}
        AuditEntry.write(by, Action.HANDED_OVER, account=to, detail=origin, **about)
    for approval in work.approvals:  # not its detail, which may hold a case's number
        detail = f"{origin}: approval {approval.pk}, {approval.get_kind_display()}"
        AuditEntry.write(by, Action.HANDED_OVER, case=approval.case, account=to, detail=detail)
    for mailbox in work.mailboxes:
        AuditEntry.write(by, Action.HANDED_OVER, account=to, detail=f"{origin}: mail to {mailbox}")
    if work:
        Notification.objects.owe_notice(Notice.HANDED_OVER, to)


def keeps_from(account: User, to: User) -> bool:
    """Whether `to` can't take over what is open of `account`: they are in conflict with a case."""
    messages = [message.pk for message in open_work(account).messages]
    return Message.objects.seen_by(to).filter(pk__in=messages).count() < len(messages)


def handed_over_to(account: Any) -> Any:
    """The messages that `account` took over, and that still want an answer."""
    entries = AuditEntry.objects.filter(action=Action.HANDED_OVER, account=account)
    messages = entries.exclude(message=None).values("message")  # their UUIDs
    given = Message.objects.seen_by(account).filter(uuid__in=messages)
    return given.filter(replied_at=None, erased_at=None)


@receiver(post_save, sender=User)
def end_everything(instance: User, **kwargs: Any) -> None:
    """Whoever is switched off, wherever that was done, is out: no visit, no mail to their mailbox.

    The office's last mailbox stays: no message may come without anybody hearing of it.
    """
    if not instance.is_active:
        Session.objects.filter(account=instance.pk).delete()
        if not is_last_mailbox(instance):
            _mailboxes(instance).update(is_active=False)


def review_accounts() -> int:
    """Have supervisors told whom they are to confirm, and switch off whom they did not.

    A job of the worker; gives how many were switched off. None where no supervisor could have
    confirmed anybody, nor while the clock may be ahead.
    """
    now = timezone.now()
    if Tidying.before(now) or not supervisors().exists():
        return 0
    reviews = AccountReview.objects
    reviews.add_missing()
    with transaction.atomic():
        if reviews.to_mail_about(now).update(reminded_at=now):
            _tell_supervisors(Notice.CONFIRM)
        if reviews.to_mail_about_again(now).update(reminded_again_at=now):
            _tell_supervisors(Notice.CONFIRM_AGAIN)
    accounts = reviews.unconfirmed(now).order_by("pk").values_list("account", flat=True)
    count = sum(_switch_off(pk) for pk in accounts)
    if count:
        _tell_supervisors(Notice.SWITCHED_OFF)
    return count


def _tell_supervisors(notice: Notice) -> None:
    for staff in supervisors():
        Notification.objects.owe_notice(notice, staff)


@transaction.atomic
def _switch_off(pk: int) -> bool:
    """Switch off an account that is still unconfirmed, but never one of the last two supervisors.

    The locks keep two workers from switching off one each of three, and a confirmation from coming
    between.
    """
    locked = User.objects.select_for_update().filter(is_active=True).order_by("pk")
    left = set(locked.filter(pk__in=supervisors().values("pk")))
    account = locked.filter(pk=pk).first()
    is_needed = account in left and len(left) <= SUPERVISORS_NEEDED
    still = AccountReview.objects.unconfirmed(timezone.now()).filter(account=pk).exists()
    if account is None or is_needed or not still:
        return False
    detail = "; ".join(open_work(account).lines)
    account.is_active = False
    account.save(update_fields=["is_active"])
    reason = f"not confirmed in {settings.RECONFIRM_DAYS} days"
    AuditEntry.write(account, Action.SWITCHED_OFF, account=account, reason=reason, detail=detail)
    return True
