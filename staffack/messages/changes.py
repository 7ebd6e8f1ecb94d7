"""What is not as it was when the petitioner wrote before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.models import CivilProcess
from messaging.models import Message

# What may differ, each with the columns that say it. Their values are not told here: a number
# that nobody is to use is hidden on the page.
COMPARED = [
    (_("the way to reach them"), ["contact_method", "contact"]),
    (_("the safe time"), ["safe_from", "safe_until"]),
    (_("whether a voicemail may be left"), ["voicemail_ok"]),
    (_("whom to ask for"), ["ask_for"]),
    (_("the language"), ["language"]),
    (_("whether an answer is wanted"), ["response_requested"]),
]


@dataclass(frozen=True)
class Changes:
    """What changed since the message of the case before this one, none about the respondent alone.

    Those name no way to reach anybody: compared with one, every number would be a change.
    """

    since: datetime
    said: list[str]  # by the petitioner
    recorded: list[str]  # by the sheriff

    @classmethod
    def of(cls, message: Message, papers: Iterable[CivilProcess]) -> "Changes | None":
        """Those since the message before `message`; None where it is the first of its case.

        `papers` are the case's, with their attempts.
        """
        earlier = Message.objects.filter(case=message.case_id, pk__lt=message.pk, whereabouts=None)
        before = earlier.defer("body").order_by("-pk").first()
        if before is None:
            return None
        since = before.sent_at
        recorded = [sentence for paper in papers for sentence in _recorded(paper, since)]
        return cls(since, _said(message, before), recorded)


def _said(message: Message, before: Message) -> list[str]:
    tells_how = message.contact or message.safe_from or message.response_requested is not None
    if message.erased_at or before.erased_at or not tells_how:  # it is about the respondent alone
        return []

    def differs(name: str) -> bool:
        return (getattr(message, name) or None) != (getattr(before, name) or None)

    return [str(label) for label, names in COMPARED if any(map(differs, names))]


def _recorded(paper: CivilProcess, since: datetime) -> list[str]:
    attempts = [each for each in paper.counted_attempts if each.attempted_at > since]
    tried = ngettext("{count} attempt, {time}", "{count} attempts, the last {time}", len(attempts))
    found = [
        (paper.served_at, gettext("served {time}")),
        (paper.full_order_served_at, gettext("the full order handed over {time}")),
        (paper.corrected_at, gettext("the record was corrected {time}")),
        (attempts[0].attempted_at if attempts else None, tried),
    ]
    return [
        f"{paper.sheriff_number}: {words.format(time=_shown(moment), count=len(attempts))}"
        for moment, words in found
        if moment and moment > since
    ]


def _shown(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "m/d/Y g:i A")
