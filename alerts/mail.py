"""Hands a mail over. Nothing in it says what it is about, nor who sent it."""

from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from anymail.exceptions import AnymailRecipientsRefused, AnymailRequestsAPIError
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from alerts.models import Delivery
from alerts.texts import programme, text_of
from messaging.emails import METADATA

REFUSALS = (
    *(SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused),
    *(AnymailRecipientsRefused, AnymailRequestsAPIError),
)


class Mail:
    """A connection to the mail server; OSError or SMTPException where none can be made."""

    GIVES_RECEIPTS = False
    REFUSALS = REFUSALS

    def __init__(self) -> None:
        self.connection = get_connection()
        self.connection.open()

    def hand_over(self, delivery: Delivery) -> str:
        """Hand it over once; gives what the provider calls it by. One of REFUSALS where it won't.

        Whatever else it raises, nobody knows whether it was taken.
        """
        name = programme().name
        mail = EmailMessage(
            subject=name,
            body=text_of(delivery) + "\n",
            from_email=f"{name} <{settings.ALERTS_FROM_EMAIL}>",
            to=[str(delivery.channel.address)],
            headers={
                "Message-ID": delivery.mail_id,
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
            connection=self.connection,
        )
        if settings.ANYMAIL_WEBHOOK_SECRET:  # alerts/returned.py
            mail.metadata = {METADATA: delivery.mail_id}  # type: ignore[attr-defined]  # anymail's
        mail.send()
        return ""

    def close(self) -> None:
        """End it."""
        self.connection.close()
