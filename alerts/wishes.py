"""What somebody with the PIN asked to be told of, and at which addresses."""

import hmac
import secrets
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.events import Route
from cases.models import Case
from cases.models.conflicts import OfCases
from lookup.models import DAY
from messaging.frozen import FrozenAddress, digests
from portal.encryption.fields import EncryptedTextField, Unreadable

CODE_LIVES = DAY
CODE_DIGITS = 6


class Address(NamedTuple):
    """Where to write to."""

    route: str
    address: str


class WishQuerySet(OfCases["Wish"]):
    """What was asked for, by anybody with the PIN of a case."""

    def standing(self) -> "WishQuerySet":
        """Those that were confirmed and have not ended; of a case at most one."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)

    def switched_off(self) -> "WishQuerySet":
        """Those of which an address is off, since a day at most, because another was asked for."""
        off = Channel.objects.filter(wish=OuterRef("pk"), off_at__gt=timezone.now() - DAY)
        off = off.filter(off_because=Channel.Off.REPLACED)
        return self.filter(Exists(off)).select_related("case")

    def end(self, why: "Wish.End") -> int:
        """End those that have not ended; gives how many."""
        return self.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=why)

    def pending(self, case: Case, now: datetime) -> "WishQuerySet":
        """Those of `case` whose codes still count."""
        return self.filter(case=case, ended_at=None, asked_at__gt=now - CODE_LIVES)


class Wish(models.Model):
    """What to be told of, from when until when. It is never changed: another takes its place."""

    class End(models.TextChoices):
        """Why it ended."""

        REPLACED = "REPLACED", _("another took its place")
        PAGE = "PAGE", _("somebody with the PIN ended it")
        STAFF = "STAFF", _("staff ended it, as the petitioner asked on the telephone")
        CONSENT = "CONSENT", _("the time that was agreed to is over")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    events = models.JSONField()  # a list of Event
    words = EncryptedTextField()  # their key in the agency's file
    language = models.CharField(max_length=8)
    quiet_from = models.TimeField(null=True)  # on the clock of the agency's zone
    quiet_until = models.TimeField(null=True)
    wakes_for_served = models.BooleanField(default=False)
    # Nobody else can read the address that was there before: it hears that it is over.
    old_is_safe = models.BooleanField(default=False)
    consent_version = models.CharField(max_length=20)
    asked_at = models.DateTimeField(default=timezone.now)  # and agreed to
    until = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)  # the worker knows since then what was known
    # It began with other addresses than the case had before: until then a person calls.
    calls_until = models.DateTimeField(null=True)
    known = models.JSONField(default=dict)  # what she has been told, or knew (alerts/facts.py)
    vouched_at = models.DateTimeField(null=True)  # a person wrote into the record
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=8, choices=End, blank=True)
    end_seen_at = models.DateTimeField(null=True)  # by the worker

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish to be alerted")
        verbose_name_plural = _("wishes to be alerted")
        default_permissions = ()
        permissions = [
            ("see_address", _("Can see where alerts of a case go, and in which words")),
            ("oversee", _("Can see which alerts are late, or did not arrive")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(confirmed_at__isnull=False, ended_at=None),
                name="one_standing_wish_of_case",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_has_two_ends",
            ),
            models.CheckConstraint(
                condition=Q(begun_at=None) | Q(confirmed_at__isnull=False),
                name="begun_after_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="")
                | Q(~Q(ended_by=""), ended_at__isnull=False),
                name="wish_ended_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["begun_at"],
                condition=Q(confirmed_at__isnull=False, ended_at=None),
                name="wish_standing",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(confirmed_at__isnull=False, end_seen_at=None),
                name="wish_end_unseen",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def quiet_end(self, moment: datetime) -> datetime | None:
        """When the quiet hours of `moment` end; None where it falls into none."""
        if self.quiet_from is None or self.quiet_until is None:
            return None
        wall = moment.astimezone(settings.AGENCY.zone)
        crosses = self.quiet_from > self.quiet_until
        after, before = wall.time() >= self.quiet_from, wall.time() < self.quiet_until
        if not (after or before if crosses else after and before):
            return None
        day = wall.date() + DAY if crosses and after else wall.date()
        end = datetime.combine(day, self.quiet_until, settings.AGENCY.zone)
        # An hour that comes twice ends with its second; of one that is skipped it is the hour
        # after.
        return max(end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


class ChannelQuerySet(OfCases["Channel"]):
    """Addresses."""

    def usable(self) -> "ChannelQuerySet":
        """Those that were confirmed and may be written to, first ones first."""
        return self.filter(confirmed_at__isnull=False, off_at=None).order_by("rank")

    def switch_off(self, why: "Channel.Off") -> int:
        """Write to none of these any more; gives how many that changed."""
        return self.filter(off_at=None).update(off_at=timezone.now(), off_because=why)

    def in_use(self) -> "ChannelQuerySet":
        """Those of a wish that stands which may be written to."""
        standing = self.filter(wish__ended_at=None, confirmed_at__isnull=False)
        return standing.filter(off_at=None)

    def use_again(self) -> int:
        """Write to those again that another case has, too; gives how many that changed."""
        taken = self.filter(off_because=Channel.Off.TAKEN)
        return taken.update(off_at=None, off_because="")

    def at(self, address: str) -> "ChannelQuerySet":
        """Those with this address, whoever's case they belong to."""
        return self.filter(digest__in=digests(address).values())


class Channel(models.Model):
    """One address of a wish: sealed, and known by a digest under a key that the database lacks."""

    class Off(models.TextChoices):
        """Why nothing goes there any more."""

        REPLACED = "REPLACED", _("another took its place, and this may be read by somebody else")
        STOPPED = "STOPPED", _("somebody answered STOP")
        RETURNED = "RETURNED", _("what was sent came back")
        TAKEN = "TAKEN", _("another case has the same address")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    wish = models.ForeignKey(Wish, on_delete=models.CASCADE)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    rank = models.PositiveSmallIntegerField()  # 1, or 2 where the first fails
    route = models.CharField(max_length=5, choices=Route)
    address = EncryptedTextField()
    key_id = models.CharField(max_length=16)  # of ADDRESS_KEYS
    digest = models.CharField(max_length=64)
    code = EncryptedTextField(null=True)  # until it was typed
    confirmed_at = models.DateTimeField(null=True)
    off_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)  # whether another case has it
    off_because = models.CharField(max_length=8, choices=Off, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("address for alerts")
        verbose_name_plural = _("addresses for alerts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["wish", "rank"], name="one_channel_a_rank"),
            models.CheckConstraint(
                condition=Q(off_at=None, off_because="")
                | Q(~Q(off_because=""), off_at__isnull=False),
                name="off_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(code=None), name="confirmed_has_no_code"
            ),
        ]
        indexes = [
            models.Index(fields=["digest"], name="channel_by_address"),
            models.Index(
                fields=["wish"],
                condition=Q(checked_at=None, confirmed_at__isnull=False),
                name="channel_unchecked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wish} {self.rank}"

    @classmethod
    def of(cls, wish: Wish, rank: int, to: Address) -> "Channel":
        """One of `wish`, not saved yet, with a code drawn at random."""
        key_id, digest = next(iter(digests(to.address).items()))
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        facts: dict[str, Any] = {"wish": wish, "case": wish.case, "rank": rank, "code": code}
        return cls(**facts, **to._asdict(), key_id=key_id, digest=digest)

    def opens_with(self, code: str) -> bool:
        """Whether this is its code."""
        mine = self.code
        return (
            bool(mine)
            and isinstance(mine, str)
            and hmac.compare_digest(mine.encode(), code.encode())
        )

    def confirm(self, now: datetime) -> None:
        """Let alerts go there, and end whatever else the case had."""
        others = Wish.objects.filter(case=self.case_id).exclude(pk=self.wish_id)
        others.end(Wish.End.REPLACED)
        Channel.objects.filter(pk=self.pk).update(confirmed_at=now, code=None)
        Wish.objects.filter(pk=self.wish_id, confirmed_at=None).update(confirmed_at=now)

    @property
    def may_be_written_to(self) -> bool:
        """Whether its address can be read, and nobody else answered there (messaging/frozen.py)."""
        return self.is_readable and not FrozenAddress.objects.of(self.address)

    @property
    def is_readable(self) -> bool:
        """Whether its address can be read."""
        return not isinstance(self.address, Unreadable)
