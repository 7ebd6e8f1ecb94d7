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

from cases.models import Approval, Case, Task
from cases.models.approvals import SUPERVISORS_NEEDED, supervisors
from messaging.models import Message, Notification, Recipient
from messaging.notices import Notice
from portal.models import Session, Tidying
from staffack.desk import taking
from staffack.models import AuditEntry
from staffack.reviews import AccountReview

Action = AuditEntry.Action


@dataclass(frozen=True)
class OpenWork:
    """What waits for one person: nobody else has it before them."""

    messages: list[Message]
    approvals: list[Approval]
    mailboxes: list[Recipient]
    officers_cases: list[Case]  # of which they alone print the papers

    def __bool__(self) -> bool:
        return bool(self.messages or self.approvals or self.mailboxes or self.officers_cases)

    @property
    def lines(self) -> list[str]:
        """What it is, for whoever keeps accounts: no case, and nothing that somebody wrote."""
        count = len(self.messages)
        of_messages = ngettext(
            "%d message that they have taken",
            "%d messages that they have taken",
            count,
        )
        lines = [of_messages % count] if count else []
        # Not which, where it is about a case: who reads this may be kept from it.
        about_case = gettext("something about a case")
        kinds = (about_case if each.case_id else each.get_kind_display() for each in self.approvals)
        lines += [gettext("They asked for: %s") % kind for kind in kinds]
        if self.officers_cases:
            lines.append(gettext("Papers about an officer go to them alone, for a supervisor"))
        return lines + [gettext("Mail to the office goes to %s") % box for box in self.mailboxes]


def open_work(account: User) -> OpenWork:
    """What is open of `account`."""
    return OpenWork(
        messages=list(taking.taken_by(account).select_related("case").order_by("pk")),
        approvals=list(Approval.objects.waiting().filter(asked_by=account).order_by("pk")),
        mailboxes=list(_mailboxes(account)),
        officers_cases=list(Case.objects.standing().filter(papers_to=account).order_by("pk")),
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
    taking.give_all(account, to)
    for case in work.officers_cases:
        if supervisors().filter(pk=to.pk).exists():
            Case.objects.filter(pk=case.pk).update(papers_to=to)
            Task.objects.filter(kind=Task.Kind.PAPERS, case=case).end(Task.Outcome.DONE)
            AuditEntry.write(by, Action.PAPERS_TO, case=case, account=to, detail=origin)
    for approval in work.approvals:  # not its detail, which may hold a case's number
        detail = f"{origin}: approval {approval.pk}, {approval.get_kind_display()}"
        AuditEntry.write(by, Action.HANDED_OVER, case=approval.case, account=to, detail=detail)
    for mailbox in work.mailboxes:
        AuditEntry.write(by, Action.HANDED_OVER, account=to, detail=f"{origin}: mail to {mailbox}")
    if work:
        Notification.objects.owe_notice(Notice.HANDED_OVER, to)


def keeps_from(account: User, to: User) -> bool:
    """Whether `to` can't take over what is open of `account`: they are in conflict with a case."""
    work = open_work(account)
    cases = {message.case_id for message in work.messages} | {
        case.pk for case in work.officers_cases
    }
    return Case.objects.seen_by(to).filter(pk__in=cases).count() < len(cases)


@receiver(post_save, sender=User)
def end_everything(instance: User, **kwargs: Any) -> None:
    """Whoever is switched off, wherever that was done, is out: no visit, no mail to their mailbox.

    What they had taken waits for everybody again. The office's last mailbox stays: no message may
    come without anybody hearing of it.
    """
    if not instance.is_active:
        Session.objects.filter(account=instance.pk).delete()
        taking.give_all(instance, None)
        # Nobody prints them until somebody else is named: on a shared sheet a colleague would
        # read of it.
        for case in Case.objects.standing().filter(papers_to=instance):
            Task.objects.owe(Task.Kind.PAPERS, case)
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
