"""What gives somebody access to messages: asked for by one, confirmed by another who has it.

A role that opens them, a link to sign in again after a reset, a mailbox that gets what survivors
write. What takes access away needs nobody else.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone

from cases.models import Approval
from cases.signals import approval_asked, approval_granted
from messaging.models import Notification, Recipient
from messaging.outbox import Notice
from staffack.models import AccountReview, AuditEntry
from staffack.roles import IN_ADMINISTRATION

Action = AuditEntry.Action
Kind = Approval.Kind
SUPERVISORS_NEEDED = 2
OF_DJANGO = "django.contrib.auth.backends.ModelBackend"


def _who_may(permission: str) -> QuerySet[User]:
    return User.objects.with_perm(permission, backend=OF_DJANGO, include_superusers=False)


def supervisors() -> QuerySet[User]:
    """Who may confirm what gives access: they have it themselves."""
    return _who_may("messaging.view_message").filter(
        pk__in=_who_may("cases.decide_approval").values("pk"), is_superuser=False
    )


def are_too_few() -> bool:
    """Whether what takes two supervisors would wait for ever."""
    return supervisors().count() < SUPERVISORS_NEEDED


def opens_messages(group: Group) -> bool:
    """Whether a role gives access to messages."""
    return group.permissions.filter(
        content_type__app_label="messaging", codename="view_message"
    ).exists()


def ask(kind: Kind, subject: str, detail: str, staff: Any) -> Approval:
    """Ask for it, once for the same; the question that waits."""
    waiting = Approval.objects.waiting().filter(kind=kind, subject=subject, detail=detail)
    question = waiting.first()
    if question is None:
        question = Approval(kind=kind, subject=subject, detail=detail[:300], asked_by=staff)
        question.ask()
    return question


def ask_for_role(account: User, group: Group, staff: Any) -> Approval:
    """Ask whether `account` may have the role: the question names its mailbox, which counts."""
    return ask(Kind.ROLE, f"{account.pk} {group.pk}", f"{group}: {account}, {account.email}", staff)


def ask_for_link(account: User, reason: str, staff: Any) -> Approval:
    """Ask whether the owner of `account` may have a link to sign in again."""
    return ask(Kind.LINK, str(account.pk), f"{account}, {account.email}: {reason}", staff)


@receiver(approval_asked)
def tell_of_it(approval: Approval, **kwargs: Any) -> None:
    """Log who asked; where too few supervisors are there, mail whoever can change that."""
    if approval.kind not in Approval.GIVES_ACCESS or approval.asked_by is None:
        return
    AuditEntry.write(approval.asked_by, Action.ASKED, detail=str(approval))
    if not are_too_few():
        return
    for staff in _who_may("cases.decide_approval"):
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
        if account and Notification.objects.owe_first_sign_in(account):
            AuditEntry.write(approval.decided_by, Action.LINK_SENT, account=account)
    elif approval.kind == Kind.RECIPIENT:
        Recipient.objects.filter(pk=approval.subject, email=approval.detail).update(is_active=True)


def _give_role(approval: Approval) -> None:
    of_account, of_group = approval.subject.split()
    account = User.objects.get(pk=of_account)
    group = Group.objects.get(pk=of_group)
    if approval.detail != f"{group}: {account}, {account.email}":  # its mailbox was changed since
        return
    account.groups.add(group)
    account.is_staff = account.is_staff or group.name in IN_ADMINISTRATION
    account.save(update_fields=["is_staff"])
    AccountReview.objects.confirm(account, timezone.now())
    AuditEntry.write(approval.decided_by, Action.ACCOUNT, account=account, detail=f"Role: {group}")
