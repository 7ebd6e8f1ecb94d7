"""Messages to the sheriff."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CivilProcess, Task
from cases.models.conflicts import OfCases
from messaging import cautions
from messaging.bounces.models import Mailbox
from messaging.frozen import FrozenAddress
from messaging.letters import Letter, LetterQuerySet, MailKind, holds_nothing
from messaging.message_tasks import MessageTask
from messaging.outbox import Notification
from messaging.recipients import Recipient
from messaging.referrals.models import Referral
from messaging.whereabouts import Whereabouts
from portal.encryption.fields import EncryptedTextField

# Django looks for models here only.
__all__ = [
    "FrozenAddress",
    "Mailbox",
    "Message",
    "MessageTask",
    "Notification",
    "Recipient",
    "Referral",
    "Whereabouts",
]

WARNED_BEFORE = timedelta(days=60)
REPLY_WAITS = timedelta(seconds=10)  # before it is shown: until then it can be taken back
CONTENT = (
    *("body", "contact_method", "contact", "safe_from", "safe_until", "ask_for", "language"),
    "response_requested",
)


def is_settled() -> Q:
    """The condition that it was acknowledged, and nobody needs it any more to serve a paper.

    A case without a paper waits for one; one served by short form is still to be handed over.
    """
    papers = CivilProcess.objects.filter(case=OuterRef("case"))
    return Q(Exists(papers), ~Exists(papers.to_serve()), acknowledged_at__isnull=False)


def served_since(time: datetime) -> Exists:
    """The condition that a paper was served, or handed over in full, later than `time`.

    One that came back and was served again while no worker noted it counts anew.
    """
    later = Q(served_at__gt=time) | Q(full_order_served_at__gt=time)
    return Exists(CivilProcess.objects.filter(later, case=OuterRef("case")))


class MessageQuerySet(LetterQuerySet["Message"], OfCases["Message"]):  # type: ignore[override]
    """Messages, as staff and survivors list them."""

    def written(self) -> "MessageQuerySet":
        """Those that the petitioner typed; what was said on the telephone is on no page of theirs.

        Whoever else holds the PIN would learn that the petitioner had called.
        """
        return self.filter(by_telephone=False)

    def withdraw(self) -> int:
        """Withdraw every safe time in these messages; gives how many that changed."""
        return self.filter(withdrawn_at=None).update(withdrawn_at=timezone.now())

    def note_settled(self, now: datetime) -> None:
        """Note of each since when it is settled: no record says so, and a paper may come back.

        What was noted while the clock was ahead is settled from now.
        """
        kept = self.filter(erased_at=None)
        kept.filter(settled_at__gt=now).update(settled_at=now)
        kept.filter(is_settled(), settled_at=None).update(settled_at=now)
        kept.filter(~is_settled(), settled_at__isnull=False).update(settled_at=None)

    def over(self, now: datetime) -> "MessageQuerySet":
        """Those settled MESSAGE_DAYS ago, or sent MESSAGE_DAYS_AT_MOST ago, and not held.

        The latter were acknowledged MESSAGE_DAYS ago, too; what nobody acknowledged goes only
        when staff were asked to read it WARNED_BEFORE, and still are.
        """
        read_at = now - timedelta(days=settings.MESSAGE_DAYS)
        sent_at = now - timedelta(days=settings.MESSAGE_DAYS_AT_MOST)
        asked = Task.objects.filter(messagetask__message=OuterRef("pk"))
        asked = asked.filter(kind=Task.Kind.LAPSING, raised_at__lte=now - WARNED_BEFORE)
        unread = Q(Exists(asked.filter(ended_at=None)), acknowledged_at=None)
        lapsed = Q(sent_at__lte=sent_at) & (Q(acknowledged_at__lte=read_at) | unread)
        over = Q(is_settled(), ~served_since(read_at), settled_at__lte=read_at) | lapsed
        return self.filter(over, erased_at=None, case__held_for="")

    def with_has_whereabouts(self) -> "MessageQuerySet":
        """Each with `has_whereabouts`: whether it tells where to find the respondent."""
        whereabouts = Whereabouts.objects.filter(message=OuterRef("pk"))
        return self.annotate(has_whereabouts=Exists(whereabouts))


class Message(Letter):
    """What a survivor wrote. Its text is never shown on the survivor's side again."""

    class ContactMethod(models.TextChoices):
        """How she wants to be answered."""

        CALL = "call", _("Call me")
        TEXT = "text", _("Text me")
        EMAIL = "email", _("Email me")

    class Reply(models.TextChoices):
        """What staff may answer: it gives nothing away to whoever else reads it."""

        READ = "READ", _("Your message was read.")
        PASSED_ON = "PASSED_ON", _("Your message was read and passed on.")
        UPDATE = "UPDATE", _("There is an update. Please call us when you can.")

    CONTENT = CONTENT

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    # From the form, so that a form posted twice is one message.
    submission = models.UUIDField(default=uuid4, editable=False)
    by_telephone = models.BooleanField(default=False, editable=False)
    response_requested = models.BooleanField(null=True)  # None: the survivor did not say
    contact_method = EncryptedTextField(null=True, choices=ContactMethod)
    language = EncryptedTextField(null=True)
    reply = models.CharField(max_length=9, choices=Reply, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    # The reply before that one: shown while the new one waits.
    reply_before = models.CharField(max_length=9, choices=Reply, blank=True)
    replied_before_at = models.DateTimeField(null=True, blank=True)
    # A liaison spoke with her, and she stands by what it says.
    verified_at = models.DateTimeField(null=True, blank=True)
    # She asked not to be called: every time given up to then is withdrawn.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)  # as the worker noted it

    objects = MessageQuerySet.as_manager()

    class Meta(Letter.Meta):
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            *Letter.Meta.constraints,
            models.UniqueConstraint(fields=["case", "submission"], name="one_message_a_form"),
            models.CheckConstraint(
                condition=holds_nothing(CONTENT), name="erased_message_holds_nothing"
            ),
        ]
        indexes = [
            models.Index(
                fields=["sent_at"], condition=Q(acknowledged_at=None), name="message_unacknowledged"
            ),
            models.Index(
                fields=["sent_at"], condition=Q(erased_at=None), name="message_not_erased"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def send(self, whereabouts: Whereabouts | None = None) -> bool:
        """Save the message, its `whereabouts` and a notification for each recipient, or nothing.

        False when the same form was saved before. Case.DoesNotExist when its case was disposed of.
        """
        try:
            with transaction.atomic():
                Case.objects.keep(self.case_id)
                self.save(force_insert=True)
                if whereabouts:
                    whereabouts.message = self
                    whereabouts.save(force_insert=True)
                MessageTask.objects.owe(self)
                if not self.by_telephone:
                    Notification.objects.owe(MailKind.MESSAGE, self.case_id, message=self)
        except IntegrityError:
            if Message.objects.filter(case=self.case, submission=self.submission).exists():
                return False
            raise
        return True

    def take_down(self, whereabouts: Whereabouts | None = None) -> bool:
        """As `send`, from a caller who was verified; nobody gets mail, for somebody has read it.

        A way to be reached that comes after a wish not to be called ends that wish. Nobody is
        asked to call any more because nobody had spoken with the petitioner for long.
        """
        self.by_telephone, self.verified_at = True, self.sent_at
        with transaction.atomic():
            is_new = self.send(whereabouts)
            if is_new:
                quiet = Task.objects.filter(case=self.case_id, kind__in=Task.ABOUT_CALLS)
                quiet.end(Task.Outcome.REACHED)
            if is_new and self.contact:
                self._end_withdrawal()
        return is_new

    def _end_withdrawal(self) -> None:
        before = Case.objects.filter(pk=self.case_id, calls_withdrawn_at__lt=self.sent_at)
        if before.update(calls_withdrawn_at=None):  # the desk would say "do not call" on and on
            Task.objects.withdrawals().filter(case=self.case_id).end(Task.Outcome.REACHED)

    def erase(self, now: datetime) -> bool:
        """As of any letter; where the respondent may be found is gone with it."""
        with transaction.atomic():
            Whereabouts.objects.filter(message=self.pk).delete()
            return super().erase(now)

    def answer(self, reply: str) -> None:
        """Show one of the neutral replies beside this message's time, REPLY_WAITS from now."""
        Message.objects.filter(pk=self.pk).update(
            reply=reply,
            replied_at=timezone.now(),
            reply_before=F("reply"),
            replied_before_at=F("replied_at"),
        )
        self.tasks(Task.Kind.ANSWER).end(Task.Outcome.ANSWERED)

    def take_back_reply(self) -> bool:
        """Put the reply before in place of one that nobody can have seen; False: too late."""
        unseen = timezone.now() - REPLY_WAITS
        with transaction.atomic():
            if not Message.objects.filter(pk=self.pk, replied_at__gt=unseen).update(
                reply=F("reply_before"),
                replied_at=F("replied_before_at"),
                reply_before="",
                replied_before_at=None,
            ):
                return False
            answered = self.tasks(Task.Kind.ANSWER).filter(outcome=Task.Outcome.ANSWERED)
            answered.filter(ended_at__gt=unseen).update(ended_at=None, outcome="")
        return True

    @property
    def reply_waits(self) -> bool:
        """Whether the newest reply is not shown yet. One that a wrong clock dated ahead is."""
        now = timezone.now()
        return self.replied_at is not None and now - REPLY_WAITS < self.replied_at <= now

    def verify(self) -> bool:
        """Record that a liaison has spoken with her about it; False when one had.

        Whatever answer she waited for, she has. A message that came after she asked not to be
        called ends that.
        """
        unverified = Message.objects.filter(pk=self.pk, verified_at=None)
        with transaction.atomic():
            Case.objects.filter(pk=self.case_id).lock()  # as the eraser, first
            self.tasks(Task.Kind.ANSWER).end(Task.Outcome.REACHED)
            if not unverified.update(verified_at=timezone.now()):
                return False
            self._end_withdrawal()
        return True

    @property
    def is_unread_for_good(self) -> bool:
        """Whether nobody acknowledged it in the time it is kept at most.

        Told by its age: whether it was erased would tell who holds the PIN that the case is held.
        """
        at_most = timedelta(days=settings.MESSAGE_DAYS_AT_MOST)
        return not self.acknowledged_at and self.sent_at <= timezone.now() - at_most

    @property
    def call_mark(self) -> str:
        """What stands beside it in every list before someone calls; empty when nothing."""
        return cautions.mark(self)

    def cautions(self) -> list[str]:
        """What staff must verify before they call, in sentences; empty when nothing."""
        return cautions.sentences(self)
