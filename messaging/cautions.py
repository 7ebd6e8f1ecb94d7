"""What staff read beside a message before they call."""

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from messaging.frozen import FrozenAddress

if TYPE_CHECKING:
    from messaging.models import Message


def mark(message: "Message") -> str:
    """What stands beside it in every list before someone calls; empty when nothing."""
    if message.withdrawn_at:
        return gettext("DO NOT CALL")
    if message.case.calls_withdrawn_at and not message.verified_at:
        return gettext("after a withdrawal: verify first")
    return ""


def sentences(message: "Message") -> list[str]:
    """What staff must verify before they call, in sentences; empty when nothing.

    Whoever holds the PIN can write: a way of reaching her is unverified until a liaison
    has spoken with her on it, and a changed one may not be hers, however often it comes.
    """
    found = _frozen(message)
    if message.withdrawn_at:
        return [
            *found,
            gettext("The petitioner asked NOT to be called. The times given here are withdrawn."),
        ]
    if message.verified_at or (not message.contact and not message.safe_from):
        return found
    if message.case.calls_withdrawn_at:
        return [
            *found,
            gettext(
                "This came AFTER a withdrawal: someone with the PIN had asked for no calls, and "
                "someone with the PIN wrote this. Verify first that it was the petitioner."
            ),
        ]
    before = list(message.case.message_set.filter(pk__lt=message.pk).order_by("-pk"))
    earlier = [other for other in before if other.contact or other.safe_from]
    verified = [other for other in earlier if other.verified_at and other.contact]
    if not verified and any(other.verified_at and other.erased_at for other in before):
        return [
            *found,
            gettext(
                "A contact verified earlier was deleted; this may be another. Verify who answers "
                "before you say anything."
            ),
        ]
    if not verified:
        sentence = gettext("First contact, unverified. Verify who answers before you say anything.")
        return [*found, sentence]
    known, last = verified[0], earlier[0]
    if (message.contact, message.contact_method) != (known.contact, known.contact_method):
        found.append(
            gettext(
                "The way to reach the petitioner CHANGED. Verify first, the way you spoke with "
                "them before."
            )
        )
    if (message.safe_from, message.safe_until) != (last.safe_from, last.safe_until):
        found.append(gettext("The safe time is not the one given before. Verify before you call."))
    return found


def _frozen(message: "Message") -> list[str]:
    frozen = FrozenAddress.objects.of(message.contact)
    if frozen is None:
        return []
    at = date_format(timezone.localtime(frozen.frozen_at), "SHORT_DATETIME_FORMAT")
    sentence = gettext(
        "SOMEONE ELSE answered at this number or mailbox (%s). Do not call, text or write there."
    )
    return [sentence % at]
