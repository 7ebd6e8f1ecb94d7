"""What is to be told, and what is to be sent: one row for each text or mail.

Unlike the mail to the office, nothing is sent twice: a phone that rings again and again at night
is heard by whoever else is there. The row says that it is being handed over before the provider
hears of it; where nobody can say afterwards what became of it, another address is used, or a
person calls.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.brake import Brake
from alerts.facts import Facts, learned
from alerts.wishes import Channel, Wish
from cases.models import Case, Task
from cases.models.conflicts import OfCases
from messaging.frozen import FrozenAddress

IS_OPEN = Q(told_at=None, dropped_at=None, called_at=None)


class AlertQuerySet(OfCases["Alert"]):
    """What was, or is, to be told."""

    def open(self) -> "AlertQuerySet":
        """Those of which nobody was told yet; of each wish at most one."""
        return self.filter(IS_OPEN)

    def send(self, alerts: "Sequence[Alert]") -> None:
        """Owe each to the first address that may be used and was not yet, or have a person call.

        A person calls while the addresses are new: somebody else may have put them there. In a
        transaction.
        """
        wishes = [alert.wish_id for alert in alerts]
        tried = set(Delivery.objects.filter(alert__in=alerts).values_list("alert", "channel"))
        channels = defaultdict(list)
        for channel in Channel.objects.usable().filter(wish__in=wishes):
            channels[channel.wish_id].append(channel)
        addresses = [channel.address for of_wish in channels.values() for channel in of_wish]
        frozen = FrozenAddress.objects.among(addresses)
        owed, now = [], timezone.now()
        for alert in alerts:
            calls = alert.wish.calls_until and now < alert.wish.calls_until
            for channel in () if calls else channels[alert.wish_id]:
                is_free = channel.is_readable and channel.address not in frozen
                if is_free and (alert.pk, channel.pk) not in tried:
                    owed.append(Delivery.of(alert, channel))
                    break
            else:
                alert.have_called()
        Delivery.objects.bulk_create(owed)


class Alert(models.Model):
    """Something new for one wish."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    wish = models.ForeignKey(Wish, on_delete=models.CASCADE)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    new = models.JSONField()  # what it tells of (alerts/facts.py)
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()  # the quiet hours over
    told_at = models.DateTimeField(null=True)  # the first text or mail began to be handed over
    freed_at = models.DateTimeField(null=True)  # goes out though alerts are held
    muted_at = models.DateTimeField(null=True)  # two people dropped it, the record unchanged
    dropped_at = models.DateTimeField(null=True)  # the record says it no more, or the wish ended
    called_at = models.DateTimeField(null=True)  # a person was asked to call instead

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["wish"], condition=IS_OPEN, name="one_open_alert_each"),
            models.CheckConstraint(
                condition=Q(dropped_at=None) | Q(called_at=None), name="dropped_or_called"
            ),
        ]
        indexes = [models.Index(fields=["raised_at"], name="alert_by_time")]

    def __str__(self) -> str:
        return str(self.uuid)

    def send(self) -> None:
        """Owe it to the next address, or have a person call; in a transaction."""
        Alert.objects.send([self])

    def have_called(self) -> None:
        """Ask staff to call, once: it is they who tell."""
        now = timezone.now()
        if Alert.objects.filter(pk=self.pk, called_at=None, dropped_at=None).update(called_at=now):
            wish = Wish.objects.select_for_update().get(pk=self.wish_id)
            Wish.objects.filter(pk=wish.pk).update(known=learned(wish.known, self.new, now))
            self.delivery_set.filter(handing_over_at=None).update(dropped_at=now)
            Task.objects.owe(Task.Kind.ALERT_FAILED, self.case, key=str(self.uuid))

    def take_up(self, new: Facts, due_at: datetime) -> None:
        """Tell of `new` instead, and no later than `due_at`; while it is open.

        One that was muted is told then: something came to it.
        """
        if not self.muted_at:
            due_at = min(self.due_at, due_at)
        facts = {"new": new, "due_at": due_at, "muted_at": None}
        Alert.objects.open().filter(pk=self.pk).update(**facts)
        self.delivery_set.filter(handing_over_at=None).update(due_at=due_at)
        if self.muted_at:
            self.due_at = due_at
            self.send()

    def mute(self, now: datetime) -> None:
        """Tell it to nobody while nothing comes to it: the record is said to be wrong."""
        Alert.objects.open().filter(pk=self.pk).update(muted_at=now)
        self.delivery_set.filter(handing_over_at=None).delete()

    def tell(self, wish: Wish, new: Facts, now: datetime) -> None:
        """Note that whoever asked is told of `new` now; `wish` is locked."""
        Alert.objects.filter(pk=self.pk).update(new=new, told_at=now)
        Wish.objects.filter(pk=wish.pk).update(known=learned(wish.known, new, now))

    def drop(self) -> None:
        """Tell nothing: the record says it no more."""
        now = timezone.now()
        Alert.objects.filter(pk=self.pk, called_at=None).update(dropped_at=now)
        self.delivery_set.filter(handing_over_at=None).update(dropped_at=now)


class DeliveryQuerySet(OfCases["Delivery"]):
    """The outbox."""

    def owed(self) -> "DeliveryQuerySet":
        """Those that nobody has begun with, due or not."""
        return self.filter(handing_over_at=None, dropped_at=None, failed_at=None)

    def to_hand_over(self, now: datetime) -> "DeliveryQuerySet":
        """Those that are due and that nobody has begun with."""
        return self.owed().filter(due_at__lte=now).exclude(_is_held())

    def held(self) -> "DeliveryQuerySet":
        """Those that wait until two people say what becomes of them, due or not."""
        return self.owed().filter(_is_held())

    def without_answer(self, now: datetime) -> "DeliveryQuerySet":
        """Those of which the provider's answer is unknown by now: whoever sent them was killed."""
        return self.filter(
            handing_over_at__lte=now - settings.ALERT_ANSWER,
            handed_over_at=None,
            received_at=None,
            failed_at=None,
        )

    def without_receipt(self, now: datetime) -> "DeliveryQuerySet":
        """Those that the provider took, and nobody has said to have arrived."""
        return self.filter(
            handed_over_at__lte=now - RECEIPT_WITHIN,
            gives_receipt=True,
            received_at=None,
            failed_at=None,
        )

    def failed_since(self, moment: datetime) -> "DeliveryQuerySet":
        """Those that count as not arrived since then, the newest first."""
        return self.filter(failed_at__gte=moment).order_by("-failed_at", "-pk")

    def too_late(self, now: datetime) -> "DeliveryQuerySet":
        """Those that should have gone so long ago that another way is better."""
        return self.to_hand_over(now - BEGUN_WITHIN)


def _is_held() -> Q:
    return Q(Exists(Brake.objects.standing()), kind="ALERT", alert__freed_at=None)


RECEIPT_WITHIN = timedelta(minutes=15)
BEGUN_WITHIN = timedelta(minutes=10)


class Delivery(models.Model):
    """One text or mail. Its times are its state."""

    class Kind(models.TextChoices):
        """What it says."""

        CODE = "CODE", _("the code that confirms an address")
        TEST = "TEST", _("a test")
        OVER = "OVER", _("that nothing more will come")
        ALERT = "ALERT", _("an alert")

    class Failure(models.TextChoices):
        """Why it counts as not arrived."""

        REFUSED = "REFUSED", _("the provider refused it")
        UNKNOWN = "UNKNOWN", _("nobody knows whether the provider took it")
        NO_RECEIPT = "RECEIPT", _("no receipt came in time")
        UNREACHED = "UNREACHED", _("the provider could not be reached")
        REPORTED = "REPORTED", _("the provider reported that it did not arrive")
        OFF = "OFF", _("the address may not be used any more")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=5, choices=Kind)
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, null=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    queued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    handing_over_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    gives_receipt = models.BooleanField(default=False)
    reference = models.CharField(max_length=64, blank=True)  # the provider's
    received_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=9, choices=Failure, blank=True)
    dropped_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert sent")
        verbose_name_plural = _("alerts sent")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["alert", "channel"], name="one_delivery_a_channel"),
            models.CheckConstraint(
                condition=Q(kind="ALERT", alert__isnull=False) | Q(~Q(kind="ALERT"), alert=None),
                name="delivery_is_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_at=None) | Q(handing_over_at__isnull=False),
                name="handing_over_before_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(failed_at=None, failure="")
                | Q(~Q(failure=""), failed_at__isnull=False),
                name="failed_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(handing_over_at=None, dropped_at=None, failed_at=None),
                name="delivery_owed",
            ),
            models.Index(
                fields=["handing_over_at"],
                condition=Q(handed_over_at=None, received_at=None, failed_at=None),
                name="delivery_under_way",
            ),
            models.Index(
                fields=["handed_over_at"],
                condition=Q(gives_receipt=True, received_at=None, failed_at=None),
                name="delivery_without_receipt",
            ),
            models.Index(
                fields=["-failed_at"], condition=Q(failed_at__isnull=False), name="delivery_failed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @classmethod
    def of(cls, alert: Alert, channel: Channel) -> "Delivery":
        """What tells `alert` there; not saved yet."""
        facts = {"alert": alert, "case_id": alert.case_id, "due_at": alert.due_at}
        return cls(channel=channel, kind=cls.Kind.ALERT, **facts)

    @property
    def mail_id(self) -> str:
        """Its Message-ID, where it is a mail."""
        return f"<{self.uuid}@{settings.ALERTS_FROM_EMAIL.rpartition('@')[2]}>"

    @property
    def may_go(self) -> bool:
        """Whether its address may still be written to, for what it is."""
        channel = self.channel
        if self.kind == self.Kind.CODE:
            is_wanted = bool(channel.code) and channel.wish.ended_at is None
        elif self.kind == self.Kind.OVER:
            is_wanted = True
        else:
            is_wanted = channel.confirmed_at is not None and channel.off_at is None
            is_wanted = is_wanted and channel.wish.ended_at is None
        return is_wanted and channel.may_be_written_to

    def begin(self, now: datetime) -> bool:
        """Say that it is being handed over, committed; False when somebody else was first."""
        return bool(Delivery.objects.owed().filter(pk=self.pk).update(handing_over_at=now))

    def note_handed_over(self, reference: str, *, gives_receipt: bool) -> None:
        """Record that the provider took it, and calls it by `reference`."""
        Delivery.objects.filter(pk=self.pk).update(
            handed_over_at=timezone.now(), reference=reference, gives_receipt=gives_receipt
        )

    def note_received(self) -> None:
        """Record that it arrived, as the provider says; once, and whatever came before."""
        Delivery.objects.filter(pk=self.pk, received_at=None).update(received_at=timezone.now())

    def fail(self, failure: "Delivery.Failure") -> bool:
        """Count it as not arrived, and go on to the next address, or to a person.

        False when it did before, or arrived.
        """
        with transaction.atomic():
            unsettled = Delivery.objects.filter(pk=self.pk, failed_at=None, received_at=None)
            if failure == self.Failure.UNREACHED:
                unsettled = unsettled.filter(handing_over_at=None)  # another may have begun
            if not unsettled.update(failed_at=timezone.now(), failure=failure):
                return False
            if self.alert:
                self.alert.send()
        return True
