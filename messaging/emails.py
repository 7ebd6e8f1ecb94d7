"""One function for each mail that the portal sends."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from messaging import links
from messaging.models import Message, Notification, Referral


def owed(notification: Notification) -> EmailMultiAlternatives:
    """The mail that `notification` owes."""
    if notification.referral:
        to_the_office = notification.recipient is not None
        mail = referral_received if to_the_office else referral_read
        return mail(notification, notification.referral)
    if notification.message is None:
        return alarm_raised(notification)
    return message_received(notification, notification.message)


def alarm_raised(notification: Notification) -> EmailMultiAlternatives:
    """The mail about alarms: look at the queue. No case, no number, no content."""
    context = {"link": settings.SITE_URL + reverse("staffack:queue")}
    return _mail("alarm_raised", notification, context)


def message_received(notification: Notification, message: Message) -> EmailMultiAlternatives:
    """The mail about a message: there is one, and the link.

    EMAIL_CONTENT=full adds what the guide's mail holds.
    """
    link = reverse("staffack:acknowledge", args=[links.token(message.uuid)])
    papers = message.case.civilprocess_set.order_by("pk")
    full = settings.EMAIL_CONTENT == "full"
    context = {
        "link": settings.SITE_URL + link,
        "message": message if full else None,
        "papers": papers if full else [],
        "internal_links": [
            (system.label, system.url.format(sheriff_number=paper.sheriff_number))
            for paper in papers
            for system in settings.AGENCY.internal_links
        ]
        if full
        else [],
    }
    return _mail("message_received", notification, context)


def referral_received(notification: Notification, referral: Referral) -> EmailMultiAlternatives:
    """The mail about a referral: there is one, and the link. Never more, whatever EMAIL_CONTENT."""
    link = reverse(
        "staffack:acknowledge_referral", args=[links.token(referral.uuid, links.REFERRAL)]
    )
    return _mail("referral_received", notification, {"link": settings.SITE_URL + link})


def referral_read(notification: Notification, referral: Referral) -> EmailMultiAlternatives:
    """The mail to the provider: the office has read it. No client, no content, no link."""
    context = {"referral": referral}
    language = referral.page_language
    return _mail("referral_read", notification, context, to=referral.email, language=language)


def _mail(
    name: str,
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
    with translation.override(language), timezone.override(settings.AGENCY.zone):
        subject = render_to_string(f"emails/{name}/subject.txt", context).strip()
        text = render_to_string(f"emails/{name}/body.txt", context)
        html = render_to_string(f"emails/{name}/body.html", context)
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[to or str(notification.recipient)],
        headers={"Message-ID": notification.mail_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail
