"""One function for each mail that the portal sends."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from messaging import links
from messaging.models import Notification


def message_received(notification: Notification) -> EmailMultiAlternatives:
    """The mail to the office: there is a message, and the link.

    EMAIL_CONTENT=full adds what the guide's mail holds. A test environment says so in
    the first line.
    """
    message = notification.message
    link = reverse("staffack:acknowledge", args=[links.token(message.uuid)])
    papers = message.case.civilprocess_set.order_by("pk")
    full = settings.EMAIL_CONTENT == "full"
    context = {
        "agency": settings.AGENCY,
        "test_data_only": not settings.IS_PRODUCTION,
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
    with translation.override(settings.LANGUAGE_CODE), timezone.override(settings.AGENCY.zone):
        subject = render_to_string("emails/message_received/subject.txt", context).strip()
        text = render_to_string("emails/message_received/body.txt", context)
        html = render_to_string("emails/message_received/body.html", context)
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[notification.recipient.email],
        headers={"Message-ID": notification.mail_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail
