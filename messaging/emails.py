"""One function for each mail that the portal sends."""

from datetime import timedelta
from functools import partial
from textwrap import wrap
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from cases.models import Conflict, Task
from cases.models.approvals import who_may
from messaging import links
from messaging.letters import MailKind
from messaging.models import Message, Notification, Referral
from messaging.outbox import OF_A_CASE

LINE = 72  # letters
METADATA = "mail_id"  # what a mail service tells of a mail goes with it (messaging/bounces/)


def owed(notification: Notification) -> EmailMultiAlternatives:
    """The mail that `notification` owes."""
    return MAILS[MailKind(notification.kind)](notification)


def alarm_raised(notification: Notification) -> EmailMultiAlternatives:
    """The mail about alarms: how many are new, look at the queue. No case, no content."""
    alarms = Task.objects.filter(mailed_at=notification.queued_at)
    of_case = notification.case_id
    heard = alarms.filter(case=of_case) if of_case else alarms.seen_by(None)
    return _queue_mail(notification, {"count": heard.count()})


def calls_withdrawn(notification: Notification) -> EmailMultiAlternatives:
    """The mail about someone who asked not to be called. No case, no number, no content."""
    return _queue_mail(notification, {})


def _queue_mail(notification: Notification, context: dict[str, Any]) -> EmailMultiAlternatives:
    link = settings.SITE_URL + reverse("staffack:queue")
    return _mail(notification, {"link": link, **context})


def message_received(notification: Notification) -> EmailMultiAlternatives:
    """The mail about a message: there is one, and the link.

    EMAIL_CONTENT=full adds what the guide's mail holds.
    """
    message = cast(Message, notification.message)
    link = reverse("staffack:acknowledge", args=[links.token(message.uuid)])
    context: dict[str, Any] = {"link": settings.SITE_URL + link}
    if settings.EMAIL_CONTENT == "full" and notification.recipient:
        papers = message.case.civilprocess_set.order_by("pk")
        context |= {
            "message": message,
            "typed": partial(_typed, message),  # its labels in the mail's language
            "papers": papers,
            "internal_links": [
                link for paper in papers for link in settings.AGENCY.links_to(paper.sheriff_number)
            ],
        }
    return _mail(notification, context)


def _readers(notification: Notification) -> QuerySet[User, str]:
    """The names of the accounts that may read it: for the second contact."""
    in_conflict = Conflict.objects.standing().filter(case=notification.case_id).values("staff")
    readers = who_may("messaging.view_message").exclude(pk__in=in_conflict)
    return readers.order_by("username").values_list("username", flat=True)


def _typed(message: Message) -> list[tuple[str, list[str]]]:
    """What someone with the PIN typed, each with its label, in lines that no reader wraps.

    The templates mark each line: none may pass for one of ours.
    """
    texts = [(gettext("Language"), message.language)]
    if not message.withdrawn_at:
        contact = (message.get_contact_method_display(), message.contact)
        texts = [contact, (gettext("Ask for"), message.ask_for), *texts]
    whereabouts = getattr(message, "whereabouts", None)
    texts += [*(whereabouts.facts() if whereabouts else ()), (gettext("Message"), message.body)]
    return [
        (label, [part for line in str(text).splitlines() for part in wrap(line, LINE) or [""]])
        for label, text in texts
        if text
    ]


def referral_received(notification: Notification) -> EmailMultiAlternatives:
    """The mail about a referral: there is one, and the link. Never more, whatever EMAIL_CONTENT."""
    token = links.token(cast(Referral, notification.referral).uuid, links.REFERRAL)
    link = reverse("staffack:acknowledge_referral", args=[token])
    return _mail(notification, {"link": settings.SITE_URL + link})


def referral_read(notification: Notification) -> EmailMultiAlternatives:
    """The mail to the provider: the office has read it. No client, no content, no link."""
    referral = cast(Referral, notification.referral)
    language = referral.page_language
    return _mail(notification, {"referral": referral}, to=referral.email, language=language)


def approval_waiting(notification: Notification) -> EmailMultiAlternatives:
    """The mail to a second person: something waits. No number, no content."""
    staff = cast(User, notification.staff)
    link = settings.SITE_URL + reverse("admin:cases_approval_changelist")
    context = {"link": link, "minutes": settings.APPROVAL_MAIL_AFTER // timedelta(minutes=1)}
    return _mail(notification, context, to=staff.email)


def first_sign_in(notification: Notification) -> EmailMultiAlternatives:
    """The mail with the link by which the owner of an account gets into it the first time."""
    staff = cast(User, notification.staff)
    hours = settings.FIRST_SIGN_IN_LINK_AGE // timedelta(hours=1)
    context = {"link": settings.SITE_URL + links.first_sign_in(staff), "hours": hours}
    return _mail(notification, {**context, "name": staff.get_username()}, to=staff.email)


def account_changed(notification: Notification) -> EmailMultiAlternatives:
    """The mail to the owner of an account about what changed in it, in case it was not them."""
    staff = cast(User, notification.staff)
    # Sentences of the mail's language: the template asks for it.
    context = {"what": notification.get_notice_display, "notice": notification.notice}
    return _mail(notification, {**context, "name": staff.get_username()}, to=notification.address)


MAILS = {
    MailKind.MESSAGE: message_received,
    MailKind.REFERRAL: referral_received,
    MailKind.REFERRAL_READ: referral_read,
    MailKind.ALARM: alarm_raised,
    MailKind.WITHDRAWAL: calls_withdrawn,
    MailKind.APPROVAL: approval_waiting,
    MailKind.FIRST_SIGN_IN: first_sign_in,
    MailKind.ACCOUNT: account_changed,
}


def _mail(
    notification: Notification,
    context: dict[str, Any],
    *,
    to: str = "",
    language: str = settings.LANGUAGE_CODE,
) -> EmailMultiAlternatives:
    # A test environment says so in the first line.
    context = {
        "agency": settings.AGENCY,
        "test_data_only": not settings.IS_PRODUCTION,
        **context,
    }
    if notification.recipient is None and notification.kind in OF_A_CASE:
        context |= {"to_second_contact": True, "readers": _readers(notification)}
    with translation.override(language), timezone.override(settings.AGENCY.zone):
        subject = render_to_string(f"emails/{notification.kind}/subject.txt", context).strip()
        # Else mail programs show all of one kind as one conversation.
        queued_at = date_format(timezone.localtime(notification.queued_at), "m/d/Y h:i A")
        text = render_to_string(f"emails/{notification.kind}/body.txt", context)
        html = render_to_string(f"emails/{notification.kind}/body.html", context)
    mail = EmailMultiAlternatives(
        subject=f"{subject}, {queued_at}",
        body=text,
        to=[to or str(notification.recipient or settings.SECOND_CONTACT)],
        # The last two: no answer by a machine, which an answer by a machine could follow.
        headers={
            "Message-ID": notification.mail_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    if settings.ANYMAIL_WEBHOOK_SECRET:
        mail.metadata = {METADATA: notification.mail_id}  # type: ignore[attr-defined]  # anymail's
    mail.attach_alternative(html, "text/html")
    return mail
