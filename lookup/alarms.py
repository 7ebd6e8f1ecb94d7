"""What staff are warned of, and what they are asked to look into."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lookup.lanes import DAY, EVER, Lane

if TYPE_CHECKING:
    from lookup.models import Case


DETAIL_MAX = 120
SITE = "site"


def alarm_key(kind: str, case: UUID | None, since: datetime) -> str:
    """The lane that is spent by a warning about a lane of `case`, or of the site."""
    return f"alarm:{kind}:{case or SITE}:{since.timestamp():.0f}"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """What staff are warned of."""

    def current(self) -> "AlarmQuerySet":
        """Alarms that nobody has put away, newest first."""
        return self.filter(cleared_at=None).order_by("-raised_at")

    def warnings(self) -> "AlarmQuerySet":
        """Signs that someone else may be trying to get in."""
        return self.filter(kind__in=Alarm.WARNINGS)

    def tasks(self) -> "AlarmQuerySet":
        """Records for staff to put right."""
        return self.exclude(kind__in=Alarm.WARNINGS)

    def sound(self, kind: "Alarm.Kind", case: "Case | None" = None) -> bool:
        """Warn staff; False when they were warned of the same within a day."""
        lane = f"alarm:{kind}:{case.uuid if case else SITE}"
        return self._create_once(lane, DAY, kind, case)

    def sound_unless_standing(self, kind: "Alarm.Kind", case: "Case") -> bool:
        """Warn staff; False while the same warning stands and nobody has put it away."""
        if self.current().filter(kind=kind, case=case).exists():
            return False
        self.create(kind=kind, case=case)
        return True

    def sound_once(self, kind: "Alarm.Kind", case: "Case | None", since: datetime) -> bool:
        """Warn staff of what a lane shows, once for each window, which began at `since`."""
        return self._create_once(
            alarm_key(kind, case.uuid if case else None, since), EVER, kind, case
        )

    def _create_once(
        self, lane: str, window: timedelta, kind: "Alarm.Kind", case: "Case | None"
    ) -> bool:
        if Lane.objects.is_full(lane, 1, window):
            return False
        with transaction.atomic():  # a worker killed in between must not swallow the warning
            if not Lane.objects.reserve(lane, 1, window):
                return False
            self.create(kind=kind, case=case)
        return True

    def disagree(self, paper: Any, source: "Alarm.Source", said: str, detail: str = "") -> bool:
        """Ask staff to settle what `source` said of a paper against what is recorded of it.

        `said` is a status, `detail` how and when it says so. False when they were asked the
        same before, settled or not: a feed that comes each night must not ask each night.
        """
        facts = {"paper": paper, "source": source, "said": said, "recorded": paper.status}
        facts["detail"] = detail[:DETAIL_MAX]
        if self.filter(kind=Alarm.Kind.DISAGREE, **facts).exists():
            return False
        self.create(kind=Alarm.Kind.DISAGREE, case=paper.case, **facts)
        return True


class Alarm(models.Model):
    """A sign that someone else may be trying to get in, or a task for staff."""

    class Kind(models.TextChoices):
        """What happened."""

        FAILURES = "FAILURES", _("Five wrong PINs within 24 hours")
        PAUSED = "PAUSED", _("PIN entry is paused after too many wrong PINs")
        OPENED = "OPENED", _("Opened with the right PIN straight after three wrong ones")
        SITE = "SITE", _("Very many wrong PINs across the whole site within an hour")
        WEAK_PIN = (
            "WEAK_PIN",
            _("The PIN from the paper sheet is easy to guess: call to replace it"),
        )
        DISAGREE = "DISAGREE", _("Two records say different things about a paper")
        STALE = "STALE", _("The nightly records have not come")
        REFUSED = "REFUSED", _("The nightly records could not be read")
        DURATION = "DURATION", _("The dates of this order look wrong: compare them with the order")

    class Source(models.TextChoices):
        """Who said something else than what is recorded."""

        FEED = "FEED", _("the nightly records")
        LEADS = "LEADS", _("a LEADS notice")

    WARNINGS = [Kind.FAILURES, Kind.PAUSED, Kind.OPENED, Kind.SITE]

    kind = models.CharField(max_length=8, choices=Kind)
    case = models.ForeignKey("lookup.Case", on_delete=models.CASCADE, null=True)
    # Of a disagreement: the paper, who says something else, what, and what is recorded.
    paper = models.ForeignKey("lookup.CivilProcess", on_delete=models.CASCADE, null=True)
    source = models.CharField(max_length=5, choices=Source, blank=True)
    said = models.CharField(max_length=10, blank=True)
    detail = models.CharField(max_length=DETAIL_MAX, blank=True)
    recorded = models.CharField(max_length=10, blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="DISAGREE") | Q(paper__isnull=False), name="disagreement_of_paper"
            )
        ]
        indexes = [
            models.Index(fields=["-raised_at"], condition=Q(cleared_at=None), name="alarm_current")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def sentence(self) -> str:
        """What happened, or what is to be settled, for staff to read."""
        if self.kind != self.Kind.DISAGREE or self.paper is None:
            return self.get_kind_display()
        labels = dict(self.paper.Status.choices)
        said = str(labels.get(self.said, self.said))
        recorded = str(labels.get(self.recorded, self.recorded))
        if self.detail:
            said = f"{said} ({self.detail})"
        if self.said == self.recorded and self.paper.served_at:
            at = date_format(timezone.localtime(self.paper.served_at), "SHORT_DATETIME_FORMAT")
            recorded = f"{recorded} ({self.paper.get_method_display()}, {at})"
        sentence = gettext(
            "Sheriff number {number}: the nightly records say {said}, our record says {recorded}"
        )
        if self.source == self.Source.LEADS:
            sentence = gettext(
                "Sheriff number {number}: a LEADS notice says {said}, our record says {recorded}"
            )
        return sentence.format(
            number=self.paper,
            said=said,
            recorded=recorded,
        )

    def clear(self) -> bool:
        """Put the alarm away; False when someone did before."""
        return bool(
            Alarm.objects.filter(pk=self.pk, cleared_at=None).update(cleared_at=timezone.now())
        )
