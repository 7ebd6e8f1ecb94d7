"""Whether alerts are held, since when and why; and how many were ever raised."""

from uuid import uuid4

from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Task


class BrakeQuerySet(models.QuerySet["Brake"]):
    """When alerts were held."""

    def standing(self) -> "BrakeQuerySet":
        """The one that holds them now."""
        return self.filter(ended_at=None)

    def pull(self, why: "Brake.Why", number: int = 0) -> bool:
        """Hold all alerts, and ask staff; False where they are held already.

        `number` is the number of the last alert, as it stands outside of the database.
        """
        try:
            with transaction.atomic():
                brake = self.create(why=why, number=number)
                Task.objects.owe(Task.Kind.ALERTS_HELD, None, key=str(brake.uuid))
        except IntegrityError:  # another process was first
            return False
        return True


class Brake(models.Model):
    """All alerts are held, until two people say what becomes of them."""

    class Why(models.TextChoices):
        """What looked wrong."""

        BURST = "BURST", _("far more alerts than usual within ten minutes")
        RESTORED = "RESTORED", _("the database is older than the last alert")
        CLOCK = "CLOCK", _("the clock jumped")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    why = models.CharField(max_length=8, choices=Why)
    number = models.PositiveBigIntegerField(default=0)
    pulled_at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)  # to the supervisors
    ended_at = models.DateTimeField(null=True)
    is_dropped = models.BooleanField(null=True)  # or else released
    is_one = models.BooleanField(default=True, editable=False)  # always: at most one stands

    objects = BrakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold of all alerts")
        verbose_name_plural = _("holds of all alerts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["is_one"], condition=Q(ended_at=None), name="one_standing_brake"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, is_dropped=None)
                | Q(ended_at__isnull=False, is_dropped__isnull=False, ended_at__gte=F("pulled_at")),
                name="brake_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.get_why_display()


class AlertCount(models.Model):
    """How many alerts were ever raised: the one row. The same number is kept outside."""

    raised = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.raised)

    @classmethod
    def now(cls) -> int:
        """How many."""
        return cls.objects.filter(pk=1).values_list("raised", flat=True).first() or 0

    @classmethod
    def add(cls, count: int) -> None:
        """Count so many more, in the transaction that raises them."""
        if count and not cls.objects.filter(pk=1).update(raised=F("raised") + count):
            cls.objects.get_or_create(pk=1, defaults={"raised": count})

    @classmethod
    def at_least(cls, number: int) -> None:
        """Go on from `number`, where the count is behind it."""
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1, raised__lt=number).update(raised=number)
