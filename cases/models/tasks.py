"""What is owed to somebody: each promise is a row, with its time, who has it, and how it ended."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models.case import Case
from cases.models.closed_days import ClosedDay
from cases.models.conflicts import OfCases
from cases.models.papers import CivilProcess

KEY_MAX = 250
ONCE_EVERY = timedelta(days=1)


class TaskQuerySet(OfCases["Task"]):
    """What is owed, and what was."""

    def current(self) -> "TaskQuerySet":
        """What has not ended, newest first."""
        return self.filter(ended_at=None).order_by("-raised_at", "-pk")

    def about_guessing(self) -> "TaskQuerySet":
        """Signs that someone else may be trying to get in."""
        return self.filter(kind__in=Task.ABOUT_GUESSING)

    def to_put_right(self) -> "TaskQuerySet":
        """What is neither about a person nor about what somebody wrote: records, mail, clocks."""
        return self.exclude(kind__in=[*Task.ABOUT_PEOPLE, *Task.ABOUT_LETTERS])

    def mailed_about(self) -> "TaskQuerySet":
        """What stands, and has no mail of its own."""
        return self.current().exclude(kind__in=Task.ABOUT_LETTERS)

    def of_the_record(self) -> "TaskQuerySet":
        """All but that somebody wrote, or is to be called: it is for those who read messages.

        Whoever keeps the record could neither call them nor say that somebody has.
        """
        return self.exclude(kind__in=[*Task.ABOUT_LETTERS, *Task.ABOUT_CALLS])

    def withdrawals(self) -> "TaskQuerySet":
        """Those who asked not to be called."""
        return self.filter(kind=Task.Kind.WITHDRAWN)

    def end(self, outcome: "Task.Outcome") -> int:
        """End those that stand, in the transaction of the act that ends them; gives how many.

        None ends before it was raised, whatever the clock does.
        """
        ended_at = Greatest(F("raised_at"), Value(timezone.now()))
        return self.filter(ended_at=None).update(ended_at=ended_at, outcome=outcome)

    def owe(self, kind: str, case: Case | None, key: str = "") -> "Task | None":
        """Owe what `key` names of `kind` and `case`; None while the same stands already.

        The unique key decides, so of many at once exactly one gets the new task.
        """
        of_it = {"kind": kind, "case": case, "key": key}
        if self.filter(ended_at=None, **of_it).exists():
            return None
        try:
            with transaction.atomic():
                return self.create(**of_it)
        except IntegrityError:
            if self.filter(ended_at=None, **of_it).exists():  # somebody else was first
                return None
            raise

    def raise_once(self, kind: str, case: Case | None = None, key: str = "") -> bool:
        """Ask staff, once for what `key` names, or without one once in 24 hours.

        False when they were asked before, whether it has ended or not.
        """
        asked = self.filter(kind=kind, case=case)
        if key and asked.filter(key=key).exists():
            return False
        last = None if key else asked.aggregate(at=Max("raised_at"))["at"]
        if last and last > timezone.now() - ONCE_EVERY:
            return False
        return bool(self.owe(kind, case, key or (last.isoformat() if last else "")))


class Task(models.Model):
    """Something that the office owes, or must look into.

    The act that ends it ends it in the same transaction. What belongs to one kind alone hangs on
    it by a one-to-one row.
    """

    class Kind(models.TextChoices):
        """What happened, or what is owed."""

        READ = "READ", _("A message waits to be read and acknowledged")
        ANSWER = "ANSWER", _("The petitioner wants an answer")
        REFERRAL = "REFERRAL", _("A referral waits to be read and acknowledged")
        FAILURES = "FAILURES", _("Five wrong PINs within 24 hours")
        PAUSED = "PAUSED", _("PIN entry is paused after too many wrong PINs")
        OPENED = "OPENED", _("Opened with the right PIN straight after three wrong ones")
        SITE = "SITE", _("Very many wrong PINs across the whole site within an hour")
        WITHDRAWN = "NO_CALL", _("Someone with the PIN asked that the petitioner not be called")
        WEAK_PIN = (
            "WEAK_PIN",
            _("The PIN from the paper sheet is easy to guess: call to replace it"),
        )
        DISAGREE = "DISAGREE", _("Two records say different things about a paper")
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
        BOUNCED = (
            "BOUNCED",
            _("Mail to a mailbox of the office came back: see Mailboxes whose mail came back"),
        )
        DEAF = (
            "DEAF",
            _("The mailbox for mail that comes back can't be read: tell whoever runs the portal"),
        )
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
        SILENT = (
            "SILENT",
            _("Nobody has spoken with the petitioner for a week: call, if a safe way is known"),
        )
        UNTOLD = (
            "UNTOLD",
            _("Served, and nobody has spoken with the petitioner since: call, if a way is safe"),
        )
        ALERT_FAILED = (
            "AL_FAIL",
            _("An alert about this case did not arrive: call, if a safe way is known"),
        )
        ALERTS_CHANGED = (
            "AL_NEW",
            _("Somebody with the PIN changed or ended alerts, or tried to: ask, in a safe way"),
        )
        ALERT_SHARED = (
            "AL_SAME",
            _("Alerts of two cases have the same address: ask the petitioner, in a safe way"),
        )
        ALERTS_HELD = (
            "AL_HELD",
            _("All alerts are held: two supervisors release or drop them, on the page of alerts"),
        )
        ALERT_STOPPED = (
            "AL_STOP",
            _("Somebody answered STOP to an alert: ask the petitioner, in a safe way"),
        )
        ALERT_WRONG = (
            "AL_WRONG",
            _("The record took back a service that was told: call, if a safe way is known"),
        )
        PAPERS = (
            "PAPERS",
            _("Whoever printed the papers about an officer has left: name a supervisor"),
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

    class Outcome(models.TextChoices):
        """How it ended."""

        DONE = "DONE", _("done")  # by the act that it asked for
        LOOKED_INTO = "LOOKED", _("somebody looked into it")
        REACHED = "REACHED", _("the petitioner was reached")
        NOT_REACHED = "NOT_REACHED", _("the petitioner could not be reached, three tries")
        ANSWERED = "ANSWERED", _("a reply was shown")
        WITHDRAWN = "NO_CALL", _("the petitioner asked not to be called")
        OVER = "OVER", _("nothing was left to do")  # deleted, or its condition has gone

    ABOUT_GUESSING = [Kind.FAILURES, Kind.PAUSED, Kind.OPENED, Kind.SITE, Kind.RECOUNTED]
    ABOUT_PEOPLE = [*ABOUT_GUESSING, Kind.WITHDRAWN]
    # What somebody wrote. It has a mail of its own, and a list of its own on the desk.
    ABOUT_LETTERS = [Kind.READ, Kind.ANSWER, Kind.REFERRAL]
    ABOUT_ALERTS = [
        *(Kind.ALERT_FAILED, Kind.ALERTS_CHANGED, Kind.ALERT_SHARED, Kind.ALERT_STOPPED),
        Kind.ALERT_WRONG,
    ]
    ABOUT_CALLS = [Kind.SILENT, Kind.UNTOLD, *ABOUT_ALERTS]
    ABOUT_NUMBERS = [Kind.ALIKE, Kind.CROSSED]
    ABOUT_RECORDS = [Kind.DISAGREE, *ABOUT_NUMBERS]  # each with its RecordQuestion
    # Nobody can put them away: only once a message is read, or answered, is there nothing to do.
    ENDED_BY_THE_ACT = [*ABOUT_LETTERS, Kind.LAPSING]

    kind = models.CharField(max_length=8, choices=Kind)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True)
    # What of its kind and case it is about.
    key = models.CharField(max_length=KEY_MAX, blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=11, choices=Outcome, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "case", "key"],
                condition=Q(ended_at=None),
                name="one_standing_task_of_case",
            ),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(case=None, ended_at=None),
                name="one_standing_task_of_none",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | Q(~Q(outcome=""), ended_at__isnull=False, ended_at__gte=F("raised_at")),
                name="task_ended_whole",
            ),
            models.CheckConstraint(
                condition=Q(taken_by=None, taken_at=None)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="task_taken_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-raised_at", "-id"], condition=Q(ended_at=None), name="task_standing"
            ),
            models.Index(fields=["due_at"], condition=Q(ended_at=None), name="task_standing_due"),
            models.Index(fields=["kind", "case", "key"], name="task_asked_before"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def save(self, **kwargs: Any) -> None:
        """As Django's; without a time of its own it is due like a message that came then."""
        if self.due_at is None:
            self.due_at = due(self.raised_at)
        super().save(**kwargs)

    @property
    def mailed_with(self) -> str:
        """What shares one mail an hour with it: its kind and case, or its kind alone."""
        if self.case and self.kind in self.ABOUT_PEOPLE:
            return f"{self.kind}:{self.case.uuid}"
        return self.kind

    @property
    def paper(self) -> CivilProcess | None:
        """The paper that it is about, where there is one."""
        return self.recordquestion.paper if self.kind in self.ABOUT_RECORDS else None

    @property
    def sentence(self) -> str:
        """What happened, or what is to be settled, for staff to read."""
        if self.kind == self.Kind.COURT_LIST:
            sentence = gettext(
                "The circuit's list of court closings for {year} is missing: load it"
            )
            return sentence.format(year=self.key)
        if self.kind == self.Kind.BOUNCED:
            sentence = gettext(
                "Mail to {mailbox} came back. A supervisor or an administrator puts the address "
                "right, or says under Mailboxes whose mail came back that it works again"
            )
            return sentence.format(mailbox=self.key)
        if self.kind in self.ABOUT_RECORDS:
            return self.recordquestion.sentence
        return self.get_kind_display()

    @property
    def closes_itself(self) -> bool:
        """Whether nobody can put it away."""
        return self.kind in self.ENDED_BY_THE_ACT

    def dismiss(self) -> bool:
        """Take it off the lists; False when someone did before, or when nobody can."""
        can_be = Task.objects.filter(pk=self.pk).exclude(kind__in=self.ENDED_BY_THE_ACT)
        return bool(can_be.end(self.Outcome.LOOKED_INTO))


def due(raised_at: datetime) -> datetime:
    """Until when the office does what it owes since then: within a day of those on which it works.

    It is what the survivor's page says of a message.
    """
    return ClosedDay.objects.office(timezone.localdate(raised_at)).read_by(raised_at)
