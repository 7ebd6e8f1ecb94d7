"""What staff read beside a message before they call."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext

if TYPE_CHECKING:
    from messaging.models import Message


class Cautioned:
    """A message: whether to call, and what to verify first."""

    @property
    def call_mark(self: "Message") -> str:
        """What stands beside it in every list before someone calls; empty when nothing."""
        if self.withdrawn_at:
            return gettext("DO NOT CALL")
        if self.case.calls_withdrawn_at and not self.verified_at:
            return gettext("after a withdrawal: verify first")
        return ""

    def cautions(self: "Message") -> list[str]:
        """What staff must verify before they call, in sentences; empty when nothing.

        Whoever holds the PIN can write: a way of reaching her is unverified until a liaison
        has spoken with her on it, and a changed one may not be hers, however often it comes.
        """
        if self.withdrawn_at:
            return [gettext("She asked NOT to be called. The times given here are withdrawn.")]
        if self.verified_at or (not self.contact and not self.safe_from):
            return []
        if self.case.calls_withdrawn_at:
            return [
                gettext(
                    "This came AFTER a withdrawal: someone with her PIN had asked that she not be "
                    "called, and someone with her PIN wrote this. Verify first that it is she."
                )
            ]
        earlier = [
            message
            for message in self.case.message_set.filter(pk__lt=self.pk).order_by("-pk")
            if message.contact or message.safe_from
        ]
        verified = [message for message in earlier if message.verified_at and message.contact]
        if not verified:
            return [
                gettext("First contact, unverified. Verify who answers before you say anything.")
            ]
        known, last = verified[0], earlier[0]
        cautions = []
        if (self.contact, self.contact_method) != (known.contact, known.contact_method):
            cautions.append(
                gettext(
                    "The way to reach her CHANGED. Verify first, the way you spoke with her before."
                )
            )
        if (self.safe_from, self.safe_until) != (last.safe_from, last.safe_until):
            cautions.append(
                gettext("The safe time is not the one given before. Verify before you call.")
            )
        return cautions
