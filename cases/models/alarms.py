"""What staff are warned of, and what they are asked to look into."""

from datetime import UTC, datetime, timedelta

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.conflicts import OfCases
from cases.models.papers import CivilProcess
from cases.models.search_keys import SearchKey
from cases.numbers import NUMBER_LENGTH

DETAIL_MAX = 120
ONCE_EVERY = timedelta(days=1)
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class AlarmQuerySet(OfCases["Alarm"]):
    """What staff are warned of."""

    def current(self) -> "AlarmQuerySet":
        """Alarms that nobody has dismissed, newest first."""
        return self.filter(dismissed_at=None).order_by("-raised_at", "-pk")

    def about_guessing(self) -> "AlarmQuerySet":
        """Signs that someone else may be trying to get in."""
        return self.filter(kind__in=Alarm.ABOUT_GUESSING)

    def tasks(self) -> "AlarmQuerySet":
        """Records for staff to put right."""
        return self.exclude(kind__in=Alarm.ABOUT_PEOPLE)

    def withdrawals(self) -> "AlarmQuerySet":
        """Those who asked not to be called."""
        return self.filter(kind=Alarm.Kind.WITHDRAWN)

    def raise_once(
        self, kind: str, case: Case | None = None, since: datetime | None = None
    ) -> bool:
        """Warn staff, once for what began at `since`, or without it once in 24 hours.

        False when they were warned of it before. The unique key decides, so of many at once
        exactly one gets True.
        """
        if since is None:
            last = self.filter(kind=kind, case=case).aggregate(at=Max("raised_at"))["at"]
            if last and last > timezone.now() - ONCE_EVERY:
                return False
            since = last or NEVER
        _alarm, is_new = self.get_or_create(kind=kind, case=case, since=since)
        return is_new

    def raise_unless_standing(self, kind: "Alarm.Kind", case: Case) -> bool:
        """Warn staff; False while the same alarm stands and nobody has dismissed it."""
        if self.current().filter(kind=kind, case=case).exists():
            return False
        self.create(kind=kind, case=case)
        return True

    def record_alike(self, number: str, detail: str, *, is_case_number: bool) -> bool:
        """Ask staff whether `number` is a recorded one that it reads like, or another.

        `detail` says where it was written. False while they are asked about it already. What was
        dismissed without an answer is asked again: until then the number does not count.
        """
        if self.current().filter(kind__in=Alarm.ABOUT_NUMBERS, reported=number).exists():
            return False
        keys = SearchKey.objects.alike(number)
        of_this_kind = [key for key in keys if key.is_of_kind(is_case_number=is_case_number)]
        kind = Alarm.Kind.ALIKE if of_this_kind else Alarm.Kind.CROSSED
        is_of_case = is_case_number == bool(of_this_kind)
        # One question for each recorded number, however many keys it has.
        recorded = dict.fromkeys(
            (key.case, None if is_of_case else key.paper) for key in of_this_kind or keys
        )
        for case, paper in recorded:
            facts = {"case": case, "paper": paper, "reported": number}
            self.create(kind=kind, detail=detail[:DETAIL_MAX], **facts)
        return bool(recorded)

    def record_conflict(
        self, paper: CivilProcess, source: "Alarm.Source", reported: str, detail: str = ""
    ) -> bool:
        """Ask staff to settle what `source` reports of a paper against what is recorded of it.

        `reported` is a status, `detail` how and when it was. False when they were asked the
        same before, settled or not: a feed that comes each night must not ask each night.
        """
        facts = {"paper": paper, "source": source, "reported": reported, "recorded": paper.status}
        facts["detail"] = detail[:DETAIL_MAX]
        if self.filter(kind=Alarm.Kind.CONFLICT, **facts).exists():
            return False
        self.create(kind=Alarm.Kind.CONFLICT, case=paper.case, **facts)
        return True


class Alarm(models.Model):
    """A sign that someone else may be trying to get in, or a task for staff."""

    class Kind(models.TextChoices):
        """What happened."""

        FAILURES = "FAILURES", _("Five wrong PINs within 24 hours")
        PAUSED = "PAUSED", _("PIN entry is paused after too many wrong PINs")
        OPENED = "OPENED", _("Opened with the right PIN straight after three wrong ones")
        SITE = "SITE", _("Very many wrong PINs across the whole site within an hour")
        WITHDRAWN = "NO_CALL", _("Someone with the PIN asked that the petitioner not be called")
        WEAK_PIN = (
            "WEAK_PIN",
            _("The PIN from the paper sheet is easy to guess: call to replace it"),
        )
        CONFLICT = "CONFLICT", _("Two records say different things about a paper")
        ALIKE = "ALIKE", _("Two numbers read alike: say whether they are one or two")
        CROSSED = "CROSSED", _("A case number and a sheriff number read alike: say they are two")
        SET_ASIDE = "ASIDE", _("Rows of the nightly records were set aside: look at the import")
        STALE = "STALE", _("The nightly records have not come")
        REFUSED = "REFUSED", _("The nightly records could not be read")
        HELD = "HELD", _("Something waits for a second person: see Approvals")
        COURT_LIST = "COURT", _("The circuit's list of court closings is missing: load it")
        NO_END = "NO_END", _("This order may have ended, and no end is on record: ask the clerk")
        DURATION = "DURATION", _("The dates of this order look wrong: compare them with the order")
        UNSENT = "UNSENT", _("Mail of the portal waits, or was refused: see Notifications")
        LOG = "LOG", _("The audit log is not what it was: tell whoever runs the portal")
        RESTORED = (
            "RESTORED",
            _(
                "A backup was restored: pauses, passes, wishes not to be called and conflicts of "
                "interest that came after it are gone"
            ),
        )
        RECOUNTED = (
            "RECOUNT",
            _("Wrong PINs were tried before a backup was restored: the count may begin anew"),
        )
        READ_AGAIN = (
            "AGAIN",
            _("Only somebody who is kept from this case has read a message of it: read it"),
        )
        LAPSING = "LAPSING", _("A message that nobody acknowledged is soon deleted: read it")
        CLOCK = (
            "CLOCK",
            _("Nothing is deleted, because a clock may be wrong: tell whoever runs the portal"),
        )
        UNREADABLE = (
            "UNREAD",
            _("Something written to the office can't be read: tell whoever runs the portal"),
        )

    class Source(models.TextChoices):
        """Who said something else than what is recorded."""

        FEED = "FEED", _("the nightly records")
        LEADS = "LEADS", _("a LEADS notice")

    ABOUT_GUESSING = [Kind.FAILURES, Kind.PAUSED, Kind.OPENED, Kind.SITE, Kind.RECOUNTED]
    ABOUT_PEOPLE = [*ABOUT_GUESSING, Kind.WITHDRAWN]  # the others are tasks
    ABOUT_NUMBERS = [Kind.ALIKE, Kind.CROSSED]

    kind = models.CharField(max_length=8, choices=Kind)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True)
    # What it is about began then: the same alarm is raised once.
    since = models.DateTimeField(null=True)
    # Of a conflict: the paper, who reports something else, what, and what is recorded. Of two
    # numbers that read alike: the other one, as it was written.
    paper = models.ForeignKey(CivilProcess, on_delete=models.CASCADE, null=True)
    source = models.CharField(max_length=5, choices=Source, blank=True)
    reported = models.CharField(max_length=NUMBER_LENGTH, blank=True)
    detail = models.CharField(max_length=DETAIL_MAX, blank=True)
    recorded = models.CharField(max_length=10, blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [
            models.UniqueConstraint(fields=["kind", "case", "since"], name="alarm_of_case_once"),
            models.UniqueConstraint(
                fields=["kind", "since"], condition=Q(case=None), name="alarm_of_site_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="CONFLICT") | Q(paper__isnull=False), name="conflict_about_paper"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-raised_at"], condition=Q(dismissed_at=None), name="alarm_current"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def mailed_with(self) -> str:
        """What shares one mail an hour with it: its kind and case, of a task its kind alone."""
        if self.case and self.kind in self.ABOUT_PEOPLE:
            return f"{self.kind}:{self.case.uuid}"
        return self.kind

    @property
    def sentence(self) -> str:
        """What happened, or what is to be settled, for staff to read."""
        if self.kind == self.Kind.COURT_LIST and self.since:
            return gettext(
                "The circuit's list of court closings for {year} is missing: load it"
            ).format(year=timezone.localtime(self.since).year)
        if self.kind == self.Kind.ALIKE:
            sentence = gettext(
                "{reported} ({detail}) reads like {recorded}: say whether they are one or two"
            )
            return self._about_numbers(sentence)
        if self.kind == self.Kind.CROSSED:
            sentence = gettext(
                "{reported} ({detail}) was given as a sheriff number and reads like the case "
                "number {recorded}: correct it, or say that the two are two"
            )
            if self.paper:
                sentence = gettext(
                    "{reported} ({detail}) was given as a case number and reads like the sheriff "
                    "number {recorded}: correct it, or say that the two are two"
                )
            return self._about_numbers(sentence)
        if self.kind != self.Kind.CONFLICT or self.paper is None:
            return self.get_kind_display()
        labels = dict(self.paper.Status.choices)
        reported = str(labels.get(self.reported, self.reported))
        recorded = str(labels.get(self.recorded, self.recorded))
        if self.detail:
            reported = f"{reported} ({self.detail})"
        if self.reported == self.recorded and self.paper.served_at:
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
            said=reported,
            recorded=recorded,
        )

    def _about_numbers(self, sentence: str) -> str:
        recorded = self.paper or self.case
        return sentence.format(reported=self.reported, detail=self.detail, recorded=recorded)

    def settle_alike(self, *, are_two: bool) -> bool:
        """Do as staff say of two numbers that read alike; False when that can't be said here.

        Where more than one recorded number reads like it, it is another once staff said so of
        each. A case number and a sheriff number are never one.
        """
        can_be_said = self.ABOUT_NUMBERS if are_two else [self.Kind.ALIKE]
        if self.kind not in can_be_said or self.case is None or self.dismissed_at:
            return False
        recorded = self.paper.sheriff_number if self.paper else self.case.case_number
        with transaction.atomic():
            if not self.dismiss():  # first: of two people who say different things, one is heard
                return False
            same = Alarm.objects.current().filter(
                kind__in=self.ABOUT_NUMBERS, reported=self.reported
            )
            if are_two:
                SearchKey.objects.separate(self.reported, recorded)
                if not same.exists():
                    SearchKey.objects.allow(self.reported)
            else:
                SearchKey.objects.add_exact(self.reported, self.case, self.paper)
                same.update(dismissed_at=timezone.now())
        return True

    @property
    def closes_itself(self) -> bool:
        """Whether nobody can put it away: only once a message is read is there nothing to ask."""
        return self.kind == self.Kind.LAPSING

    def dismiss(self) -> bool:
        """Take the alarm off the lists; False when someone did before, or when nobody can."""
        alarm = Alarm.objects.filter(pk=self.pk, dismissed_at=None).exclude(kind=self.Kind.LAPSING)
        return bool(alarm.update(dismissed_at=timezone.now()))
