"""Mail owed: the row is the outbox."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Approval, Conflict
from cases.models.conflicts import OfCases
from lookup.models import DAY
from messaging.letters import MailKind
from messaging.notices import Notice
from messaging.recipients import Recipient
from messaging.referrals.models import Referral


class NotificationQuerySet(OfCases["Notification"]):
    """The outbox."""

    def urgent(self) -> "NotificationQuerySet":
        """Mail that must not wait for other mail."""
        return self.filter(kind__in=URGENT)

    def not_urgent(self) -> "NotificationQuerySet":
        """All other mail."""
        return self.exclude(kind__in=URGENT)

    def wanted(self) -> "NotificationQuerySet":
        """All but what is owed to a mailbox that gets no mail any more, or an account switched off.

        What tells of an account itself goes out all the same: it holds no link.
        """
        with_link = [MailKind.APPROVAL, MailKind.FIRST_SIGN_IN]
        wanted = self.without_conflict().exclude(recipient__is_active=False)
        return wanted.exclude(kind__in=with_link, staff__is_active=False)

    def without_conflict(self) -> "NotificationQuerySet":
        """All but mail about a case of which its recipient may not hear, by now."""
        conflicts = Conflict.objects.standing().filter(case=OuterRef("case"))
        theirs = conflicts.filter(staff=OuterRef("recipient__staff"))
        is_barred = Q(recipient__staff=None) | Exists(theirs)
        return self.exclude(Exists(conflicts), is_barred, recipient__isnull=False)

    def reaching(self) -> "NotificationQuerySet":
        """Mail that a mailbox got, or is to get, and may."""
        conflicts = Conflict.objects.standing().filter(case=OuterRef("case"))
        to_come = Q(recipient__is_active=True) | Q(TO_SECOND_CONTACT, Exists(conflicts))
        return self.without_conflict().filter(Q(sent_at__isnull=False) | to_come)

    def due(self, now: datetime) -> "NotificationQuerySet":
        """Mail owed now: not sent, not held, not before its next try, not in a live lease.

        A time further ahead than any that is ever set was written before the clock was put
        back: it counts as over.
        """
        lease, longest = settings.NOTIFICATION_LEASE, settings.NOTIFICATION_BACKOFF_MAX
        is_ahead = Q(next_try_at__gt=now + longest, refused_at=None)
        is_ahead |= Q(next_try_at__gt=now + DAY)
        is_over = Q(claimed_at__lte=now - lease) | Q(claimed_at__gt=now + lease)
        may_try = Q(next_try_at__lte=now) | is_ahead
        is_free = Q(claimed_at=None) | is_over
        return self.filter(may_try, is_free, sent_at=None, held_at=None)

    def waiting_long(self) -> "NotificationQuerySet":
        """Mail that has waited for LATE_AFTER, was refused for good, or is held."""
        is_long = Q(queued_at__lte=timezone.now() - LATE_AFTER)
        is_long |= Q(refused_at__isnull=False) | Q(held_at__isnull=False)
        return self.filter(is_long, sent_at=None)

    def stuck(self) -> "NotificationQuerySet":
        """Of the mail that waits so long, what somebody has to see to.

        Of that to a provider, or to an address that its account has no more, only what is held,
        for a person to send: there may be no such mailbox, and nobody's help waits for it.
        """
        stuck = self.wanted().waiting_long()
        by_itself = Q(kind=MailKind.REFERRAL_READ)
        by_itself |= Q(~Q(address=F("staff__email")), kind=MailKind.ACCOUNT)
        return stuck.exclude(by_itself, held_at=None)

    def send_again(self) -> int:
        """Have these, where they are not sent, tried at once, as if they were new; how many."""
        return self.filter(sent_at=None).update(
            next_try_at=timezone.now(), tries=0, refused_at=None, held_at=None
        )

    def owe(self, kind: MailKind, case: int | None = None, **about: Any) -> int:
        """Owe a mail to each recipient who may hear of it, about what belongs to `case`, by its id.

        Where all who get mail are in conflict with it, the second contact gets it. Gives how many.
        """
        about |= {"kind": kind, "case_id": case}
        recipients = Recipient.objects.active().hearing_of(case)
        mails = [Notification(recipient=to, **about) for to in recipients]
        if not mails and case and Conflict.objects.standing().filter(case=case).exists():
            return self.owe_second_contact(**about)
        return len(self.bulk_create(mails))

    def owe_second_contact(self, **about: Any) -> int:
        """Owe the agency's second contact a mail; 0 where none is named.

        It goes to whoever is named when it is sent: an address may have been wrong.
        """
        if settings.SECOND_CONTACT:
            self.create(address=settings.SECOND_CONTACT, **about)
        return bool(settings.SECOND_CONTACT)

    def owe_notice(self, notice: Notice, staff: User, *, to: str = "") -> None:
        """Owe the owner of an account the mail about `notice`; nothing where it has no address.

        It goes to the address that `staff` has now, whoever changes that before it is sent; or,
        where `to` is given, there.
        """
        if address := to or staff.email:
            self.create(kind=MailKind.ACCOUNT, notice=notice, staff=staff, address=address)

    def owe_first_sign_in(self, staff: User) -> bool:
        """Owe the owner of an account the mail with the link; False where no address is known."""
        if staff.email:
            self.create(kind=MailKind.FIRST_SIGN_IN, staff=staff)
        return bool(staff.email)


LATE_AFTER = timedelta(minutes=15)
LONGEST_HOLD = timedelta(minutes=10)
# A try again comes sooner, too.
URGENT = [MailKind.ALARM, MailKind.WITHDRAWAL]
URGENT_BACKOFF_MAX = timedelta(seconds=30)
# What a server refuses for good may be its own mistake, put right after a weekend: it is never
# given up, but tried less and less often.
REFUSED_BACKOFF_MAX = timedelta(hours=1)  # for a day; then once a day

# What each kind is about, and whether it goes to a recipient.
TO_STAFF = (
    Q(kind=MailKind.APPROVAL, approval__isnull=False, notice="", address="")
    | Q(kind=MailKind.FIRST_SIGN_IN, approval=None, notice="", address="")
    | Q(~Q(address=""), kind=MailKind.ACCOUNT, approval=None, notice__in=Notice.values)
)
TO_OTHERS = ~Q(kind__in=[MailKind.APPROVAL, MailKind.FIRST_SIGN_IN, MailKind.ACCOUNT])
# What a recipient would hear, if nobody of them were in conflict with its case.
OF_A_CASE = [MailKind.MESSAGE, MailKind.ALARM, MailKind.WITHDRAWAL]
TO_SECOND_CONTACT = Q(~Q(address=""), kind__in=OF_A_CASE, recipient=None)
HAS_MAILBOX = Q(recipient__isnull=False) | ~Q(address="")
IS_OF_ITS_KIND = (
    Q(TO_STAFF, staff__isnull=False, message=None, referral=None, recipient=None)
    | Q(TO_OTHERS, approval=None, staff=None, notice="", address="")
    | Q(TO_SECOND_CONTACT, approval=None, staff=None, notice="")
) & (
    Q(HAS_MAILBOX, kind=MailKind.MESSAGE, message__isnull=False, case__isnull=False, referral=None)
    | Q(
        kind=MailKind.REFERRAL,
        message=None,
        case=None,
        referral__isnull=False,
        recipient__isnull=False,
    )
    | Q(
        kind=MailKind.REFERRAL_READ, message=None, case=None, referral__isnull=False, recipient=None
    )
    | Q(HAS_MAILBOX, kind=MailKind.ALARM, message=None, referral=None)
    | Q(HAS_MAILBOX, kind=MailKind.WITHDRAWAL, message=None, referral=None)
    | ~TO_OTHERS
)


class Notification(models.Model):
    """One mail owed, most often about a message. The row is the outbox; its times are its state."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=17, choices=MailKind, editable=False)
    message = models.ForeignKey("messaging.Message", on_delete=models.CASCADE, null=True)
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, null=True)
    # What it tells of belongs to it; None where it tells of several, or of none.
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, null=True)
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, null=True)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, null=True)
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    notice = models.CharField(max_length=15, choices=Notice, blank=True, editable=False)
    # Of the owner of an account, when it was owed; or of the second contact.
    address = models.EmailField(blank=True, editable=False)
    queued_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    # Since a backup was restored: it may have gone out before.
    held_at = models.DateTimeField(null=True, blank=True)
    # When the mail server first said that it will never take it.
    refused_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=100, blank=True)
    held_since: datetime  # set by a claim, for this worker alone

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            models.UniqueConstraint(fields=["message", "recipient"], name="one_mail_a_recipient"),
            models.UniqueConstraint(
                fields=["referral", "recipient"], name="one_referral_mail_each"
            ),
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(kind=MailKind.REFERRAL_READ),
                name="one_mail_to_the_provider",
            ),
            models.UniqueConstraint(
                fields=["message"], condition=~Q(address=""), name="one_mail_to_the_second_contact"
            ),
            models.UniqueConstraint(fields=["approval", "staff"], name="one_approval_mail_each"),
            models.CheckConstraint(condition=IS_OF_ITS_KIND, name="notification_is_of_its_kind"),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(claimed_at__isnull=False), name="claimed_before_sent"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(sent_at=None), name="notification_owed"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def mail_id(self) -> str:
        """The mail's Message-ID: the same at every try, so a double is known as one."""
        host = settings.SITE_URL.split("://")[-1].split("/")[0].split(":")[0]
        return f"<{self.uuid}@{host}>"

    def claim(self, now: datetime) -> bool:
        """Lease the row for NOTIFICATION_LEASE; False when another worker was first."""
        due = Notification.objects.due(now).filter(pk=self.pk)
        is_claimed = bool(due.update(claimed_at=now, tries=F("tries") + 1))
        if is_claimed:
            self.claimed_at, self.tries = now, self.tries + 1
            self.held_since = now
        return is_claimed

    def renew(self, now: datetime) -> bool:
        """Begin the lease anew, where it is still held; False after LONGEST_HOLD.

        A server that answers a byte at a time never times out: another worker gets its turn.
        """
        if now - self.held_since > LONGEST_HOLD:
            return False
        if self._held.update(claimed_at=now):
            self.claimed_at = now
        return True

    @property
    def _held(self) -> NotificationQuerySet:
        return Notification.objects.filter(pk=self.pk, claimed_at=self.claimed_at, sent_at=None)

    def mark_sent(self) -> bool:
        """Record that the mail server took the mail."""
        unsent = Notification.objects.filter(pk=self.pk, sent_at=None)
        return bool(unsent.update(sent_at=timezone.now(), last_error="", refused_at=None))

    def mark_failed(self, error: Exception, refusal: int = 0) -> None:
        """Give the row back for a later try: 5 s, then twice as long each time.

        At most 15 min, or 30 s where it is urgent. After a `refusal`, the code with which the
        server said that it will never take this mail, at most an hour for a day, and then a day.
        Nothing where another worker holds it by now. Only the error's class is kept: its text
        may hold addresses.
        """
        now = timezone.now()
        longest = URGENT_BACKOFF_MAX if self.kind in URGENT else settings.NOTIFICATION_BACKOFF_MAX
        refused_at = (self.refused_at or now) if refusal else None
        if refused_at:
            longest = REFUSED_BACKOFF_MAX if now - refused_at < DAY else DAY
        wait: timedelta = min(settings.NOTIFICATION_BACKOFF * 2 ** min(self.tries - 1, 16), longest)
        self._held.update(
            claimed_at=None,
            next_try_at=now + wait,
            last_error=f"{type(error).__name__} {refusal or ''}".strip(),
            refused_at=refused_at,
        )

    @property
    def to_whom(self) -> str:
        """The mailbox, for staff; a provider's address is not shown."""
        of_staff = self.address or (self.staff and self.staff.email)
        return str(self.recipient or of_staff or gettext("a provider"))

    @property
    def why(self) -> str:
        """Why it was not sent yet, in a few words for staff; no address."""
        if self.sent_at:
            return ""
        if self.held_at:
            return gettext("held: it may have gone out before a backup was restored")
        if not self.last_error:
            return gettext("waits for the mail worker")
        if self.refused_at:
            return gettext("refused (%s), tried again ever more seldom") % self.last_error
        return gettext("not taken yet (%s), tried again") % self.last_error
