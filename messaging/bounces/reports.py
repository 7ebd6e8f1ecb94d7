"""Reads a report of a mail server that it could not deliver a mail (RFC 3464)."""

from email import message_from_bytes, message_from_string
from email.message import Message as Mail


def failed_mail(report: bytes) -> str:
    """The Message-ID of the mail that a report gives back as failed for good; else empty.

    `report` may be cut off: what it says comes before what it gives back. A delay is no failure.
    Anybody can write such a report, so what counts is the Message-ID, which only whoever got the
    mail, or handed it on, knows.
    """
    mail = message_from_bytes(report)
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return ""
    parts = _messages(mail)
    fields = [of_one for part in parts if _is_status(part) for of_one in _messages(part)]
    if not any(_action(of_one) == "failed" for of_one in fields):
        return ""
    given_back = (_given_back(part) for part in parts if not _is_status(part))
    return next((mail_id for mail_id in given_back if mail_id), "")


def _messages(part: Mail) -> list[Mail]:
    inside = part.get_payload()
    return [each for each in inside if isinstance(each, Mail)] if isinstance(inside, list) else []


def _is_status(part: Mail) -> bool:
    # RFC 6533 has the same for addresses beyond ASCII.
    return part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}


def _action(fields: Mail) -> str:
    return str(fields.get("Action", "")).strip().lower()


def _given_back(part: Mail) -> str:
    """The Message-ID of a whole mail, or of its header alone, which is a part of text."""
    whole = _messages(part) if part.get_content_maintype() == "message" else []
    if part.get_content_type() == "text/rfc822-headers":
        whole = [message_from_string(str(part.get_payload()))]
    return str(whole[0].get("Message-ID", "")).strip() if whole else ""
