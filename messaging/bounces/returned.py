"""What a mail that came back does."""

import logging
import re

from django.conf import settings
from django.dispatch import Signal
from django.utils import timezone

from messaging.bounces.models import Mailbox
from messaging.outbox import OF_A_CASE, Notification

logger = logging.getLogger(__name__)

UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
MAIL_ID = re.compile(rf"<({UUID})@[^<>@\s]+>")

# A mail with the id `mail_id` came back, and it is none to the office: an app that sends mail of
# its own sees to it, and gives whether that mail was of its own. It may come twice, late, forged.
others_mail_returned = Signal()


def take(mail_id: str) -> bool:
    """Do what follows once the mail with that id came back; False where it is none of ours."""
    if mail := mail_of(mail_id):
        mark(mail)
        return True
    found = MAIL_ID.fullmatch(mail_id.strip())
    answers = others_mail_returned.send(sender=None, mail_id=mail_id.strip()) if found else []
    return any(is_ours for _receiver, is_ours in answers)


def mark(mail: Notification) -> bool:
    """Mark the mailbox of `mail`, which came back; False where that tells nothing of it.

    It may come twice, late and before the mail is known to be sent.
    """
    address = _mailbox(mail)
    is_marked = bool(address) and Mailbox.objects.mark(address, mail.claimed_at or timezone.now())
    logger.warning("mail %s came back: %s", mail.pk, "marked" if is_marked else "not counted")
    return is_marked


def mail_of(message_id: str) -> Notification | None:
    """The mail with that Message-ID. Only who got a mail knows it: it is drawn at random."""
    if not (match := MAIL_ID.fullmatch(message_id.strip())):
        return None
    mails = Notification.objects.select_related("recipient", "staff")
    mail = mails.filter(uuid=match[1]).first()
    return mail if mail and mail.mail_id == message_id.strip() else None


def _mailbox(mail: Notification) -> str:
    """The mailbox of the office that it went to; empty where it is nobody's any more.

    A provider's is not the office's: nothing is marked, and nobody waits for that mail.
    """
    if mail.recipient:
        return mail.recipient.email if mail.recipient.is_active else ""
    if mail.kind in OF_A_CASE:
        return settings.SECOND_CONTACT
    if not mail.staff or not mail.staff.is_active:
        return ""
    own, address = mail.staff.email, mail.address or mail.staff.email
    is_known = address.lower() in {own.lower(), settings.SINGLE_SUPERVISOR_CONTACT.lower()}
    return address if is_known else ""
