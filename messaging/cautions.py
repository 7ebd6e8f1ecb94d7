"""What staff read beside a message before they call."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext

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
    if message.withdrawn_at:
        return [
            gettext("The petitioner asked NOT to be called. The times given here are withdrawn.")
        ]
    if message.verified_at or (not message.contact and not message.safe_from):
        return []
    if message.case.calls_withdrawn_at:
        return [
            gettext(
                "This came AFTER a withdrawal: someone with the PIN had asked for no calls, and "
                "someone with the PIN wrote this. Verify first that it was the petitioner."
            )
        ]
    before = list(message.case.message_set.filter(pk__lt=message.pk).order_by("-pk"))
    earlier = [other for other in before if other.contact or other.safe_from]
    verified = [other for other in earlier if other.verified_at and other.contact]
    if not verified and any(other.verified_at and other.erased_at for other in before):
        return [
            gettext(
                "A contact verified earlier was deleted; this may be another. Verify who answers "
                "before you say anything."
            )
        ]
    if not verified:
        return [gettext("First contact, unverified. Verify who answers before you say anything.")]
    known, last = verified[0], earlier[0]
    found = []
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
