"""What gives somebody access to messages: asked for by one, confirmed by another who has it.

A role that opens them, a link to sign in again after a reset, a mailbox that gets what survivors
write, the end of a conflict of interest. What takes access away needs nobody else.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.dispatch import receiver
from django.utils import timezone

from cases.models import Approval, Case, Conflict
from cases.models.approvals import are_too_few, who_may
from cases.signals import approval_asked, approval_granted
from messaging.models import Notification, Recipient
from messaging.notices import Notice
from staffack.models import AccountReview, AuditEntry
from staffack.roles import IN_ADMINISTRATION

Action = AuditEntry.Action
Kind = Approval.Kind
LONGEST_DETAIL = 300


def opens_messages(group: Group) -> bool:
    """Whether a role gives access to messages."""
    return group.permissions.filter(
        content_type__app_label="messaging", codename="view_message"
    ).exists()


def ask(kind: Kind, subject: str, detail: str, staff: Any, case: Case | None = None) -> Approval:
    """Ask for it, once for the same; the question that waits."""
    detail = detail[:LONGEST_DETAIL]
    waiting = Approval.objects.waiting().filter(kind=kind, subject=subject, detail=detail)
    question = waiting.first()
    if question is None:
        facts = {"kind": kind, "subject": subject, "detail": detail, "case": case}
        question = Approval(**facts, asked_by=staff)
        question.ask()
    return question


def ask_for_role(account: User, group: Group, staff: Any) -> Approval:
    """Ask whether `account` may have the role: the question names its mailbox, which counts."""
    return ask(Kind.ROLE, f"{account.pk} {group.pk}", _of_role(account, group), staff)


def ask_for_link(account: User, reason: str, staff: Any) -> Approval:
    """Ask whether the owner of `account` may have a link to sign in again."""
    return ask(Kind.LINK, str(account.pk), f"{_of_link(account)}{reason}", staff)


def ask_to_end(conflict: Conflict, staff: Any) -> Approval:
    """Ask whether the account may meet the case again; no number stands in the question."""
    return ask(Kind.CONFLICT, str(conflict.pk), str(conflict), staff, conflict.case)


# What a question says of a mailbox: it is confirmed for that one only.
def _of_role(account: User, group: Group) -> str:
    return f"{group}: {account}, {account.email}"[:LONGEST_DETAIL]


def _of_link(account: User) -> str:
    return f"{account}, {account.email}: "[:LONGEST_DETAIL]


@receiver(approval_asked)
def tell_of_it(approval: Approval, **kwargs: Any) -> None:
    """Log who asked; where too few supervisors are there, mail whoever can change that."""
    if approval.kind not in Approval.GIVES_ACCESS or approval.asked_by is None:
        return
    AuditEntry.write(approval.asked_by, Action.ASKED, case=approval.case, detail=str(approval))
    if not are_too_few():
        return
    kept = Conflict.objects.standing().filter(case=approval.case).values("staff")
    for staff in who_may("cases.decide_approval").exclude(pk__in=kept):
        Notification.objects.owe_notice(Notice.TOO_FEW, staff)
    if settings.SINGLE_SUPERVISOR:
        contact = settings.SINGLE_SUPERVISOR_CONTACT
        Notification.objects.owe_notice(Notice.ALONE, approval.asked_by, to=contact)


@receiver(approval_granted)
def do_it(approval: Approval, **kwargs: Any) -> None:
    """What was confirmed happens, where what it was asked about is still so."""
    if approval.kind == Kind.ROLE:
        _give_role(approval)
    elif approval.kind == Kind.LINK:
        account = User.objects.filter(pk=approval.subject, is_active=True).first()
        is_same = account and approval.detail.startswith(_of_link(account))
        if account and is_same and Notification.objects.owe_first_sign_in(account):
            AuditEntry.write(approval.decided_by, Action.LINK_SENT, account=account)
    elif approval.kind == Kind.RECIPIENT:
        mailbox = Recipient.objects.filter(pk=approval.subject).first()
        if mailbox and mailbox.in_full == approval.detail:
            Recipient.objects.filter(pk=mailbox.pk).update(is_active=True)
    elif approval.kind == Kind.CONFLICT:
        conflict = Conflict.objects.get(pk=approval.subject)
        if conflict.end():
            about: dict[str, Any] = {"case": conflict.case, "account": conflict.staff}
            AuditEntry.write(approval.decided_by, Action.CONFLICT_OVER, **about)


def _give_role(approval: Approval) -> None:
    of_account, of_group = approval.subject.split()
    account = User.objects.get(pk=of_account)
    group = Group.objects.get(pk=of_group)
    if approval.detail != _of_role(account, group):  # its mailbox was changed since
        return
    account.groups.add(group)
    account.is_staff = account.is_staff or group.name in IN_ADMINISTRATION
    account.save(update_fields=["is_staff"])
    AccountReview.objects.confirm(account, timezone.now())
    AuditEntry.write(approval.decided_by, Action.ACCOUNT, account=account, detail=f"Role: {group}")
