"""What stands out among the looks of a month: nothing here says that somebody did wrong."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import ExtractHour, TruncHour
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from messaging.models import Message
from staffack.log.models import AuditEntry, AuditEntryQuerySet

MANY_CASES = 20  # of one person, in one hour
NIGHT = (*range(6), 22, 23)  # the hours of the office's clock


def sentences(looks: AuditEntryQuerySet) -> list[str]:
    """A sentence for each thing in `looks` that a supervisor would ask about."""
    of_cases = looks.exclude(case=None).order_by()
    return [*_many(of_cases), *_at_night(of_cases), *_early(of_cases)]


def _many(looks: Any) -> Iterator[str]:
    hours = looks.annotate(hour=TruncHour("at")).values("staff", "hour")
    for row in hours.annotate(cases=Count("case", distinct=True)).filter(cases__gte=MANY_CASES):
        sentence = gettext("%(who)s opened %(count)d cases in the hour from %(at)s.")
        at = date_format(row["hour"], "SHORT_DATETIME_FORMAT")
        yield sentence % {"who": _name(row["staff"]), "count": row["cases"], "at": at}


def _at_night(looks: Any) -> Iterator[str]:
    night = looks.annotate(hour=ExtractHour("at")).filter(hour__in=NIGHT)
    for row in night.values("staff").annotate(count=Count("pk")):
        yield ngettext(
            "%(who)s opened %(count)d page about a case between 10 PM and 6 AM.",
            "%(who)s opened %(count)d pages about cases between 10 PM and 6 AM.",
            row["count"],
        ) % {"who": _name(row["staff"]), "count": row["count"]}


def _early(looks: Any) -> Iterator[str]:
    before = Message.objects.filter(case__uuid=OuterRef("case"), sent_at__lte=OuterRef("at"))
    early = looks.exclude(action=AuditEntry.Action.SEARCHED).exclude(Exists(before))
    for row in early.values("staff").annotate(cases=Count("case", distinct=True)):
        yield ngettext(
            "%(who)s opened %(count)d case before it had a message.",
            "%(who)s opened %(count)d cases before they had a message.",
            row["cases"],
        ) % {"who": _name(row["staff"]), "count": row["cases"]}


def _name(pk: int) -> str:
    return User.objects.get(pk=pk).get_username()
