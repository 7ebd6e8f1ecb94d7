"""What follows when a number asks for no more texts: STOP and its kin.

It never ends a wish: whoever has the phone may not be who asked. Nothing goes to that number any
more, the second address or a person takes its place, and staff ask her in a safe way.
"""

import re

from django.db import transaction

from alerts.events import Route
from alerts.models import Channel
from cases.models import Case, Task

# Those that carriers act on (Twilio's list), and those that 47 CFR 64.1200(a)(10) names.
STOPS = {"stop", "stopall", "unsubscribe", "end", "quit", "cancel", "revoke", "optout"}


def asks_to_stop(words: str) -> bool:
    """Whether somebody who answers `words` wants no more texts: one of STOPS, or begins with one.

    Case, spaces and marks do not count. A reasonable person would take "Stop texting me" so, too,
    and the rule asks no more than that.
    """
    first, second, *_others = [*re.findall(r"[^\W\d_]+", words.casefold()), "", ""]
    return first in STOPS or first + second in STOPS


def stop(number: str) -> int:
    """Send no text to `number` any more, and have its cases' petitioners asked; gives how many.

    0 where nothing goes there by now: said twice, it counts once. A later START changes nothing:
    she confirms the number anew.
    """
    with transaction.atomic():
        channels = Channel.objects.at(number).filter(route=Route.TEXT, wish__ended_at=None)
        cases = Case.objects.filter(channel__in=channels.filter(off_at=None)).distinct()
        asked = list(cases.order_by("pk"))
        channels.switch_off(Channel.Off.STOPPED)
        for case in asked:
            Task.objects.owe(Task.Kind.ALERT_STOPPED, case)
    return len(asked)
