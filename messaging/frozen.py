"""Numbers and mailboxes that are not to be used: somebody else answered there."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import phonenumbers
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.models.conflicts import OfCases
from portal.encryption.fields import Unreadable


def normalised(address: str) -> str:
    """The same for each way of writing one telephone number, or one mailbox."""
    if "@" in address:
        return address.strip().casefold()
    try:
        number = phonenumbers.parse(address, settings.AGENCY.region)
    except phonenumbers.NumberParseException:
        return "".join(address.split()).casefold()
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def digests(address: Any) -> dict[str, str]:
    """What the address is known by, under each of ADDRESS_KEYS, by the key's id, newest first."""
    if not address or isinstance(address, Unreadable):
        return {}
    of_it = normalised(address).encode()
    keys = settings.ADDRESS_KEYS.items()
    return {key_id: hmac.digest(key, of_it, "sha256").hex() for key_id, key in keys}


class FrozenAddressQuerySet(OfCases["FrozenAddress"]):
    """Frozen addresses."""

    def standing(self) -> "FrozenAddressQuerySet":
        """Those that nobody may use."""
        return self.filter(unfrozen_at=None)

    def of(self, address: Any) -> "FrozenAddress | None":
        """Where `address` is frozen, since when; whoever's case it was written down for."""
        return self.standing().filter(digest__in=digests(address).values()).first()

    def freeze(self, address: str, case: Case) -> None:
        """Let nobody use `address` any more, in the transaction that says who answered there."""
        of_it = digests(address)
        if of_it and not self.of(address):
            key_id, digest = next(iter(of_it.items()))
            facts = {"key_id": key_id, "case": case}
            self.get_or_create(digest=digest, unfrozen_at=None, defaults=facts)

    def among(self, addresses: Iterable[Any]) -> set[str]:
        """Which of these are frozen, in one query."""
        known = {address: digests(address) for address in addresses if digests(address)}
        every = [digest for of_it in known.values() for digest in of_it.values()]
        frozen = set(self.standing().filter(digest__in=every).values_list("digest", flat=True))
        return {address for address, of_it in known.items() if frozen & {*of_it.values()}}

    def over(self, now: datetime) -> "FrozenAddressQuerySet":
        """Those of cases that hold no message any more, after MESSAGE_DAYS_AT_MOST."""
        kept = Case.objects.filter(
            pk=OuterRef("case"), message__isnull=False, message__erased_at=None
        )
        is_old = Q(frozen_at__lte=now - timedelta(days=settings.MESSAGE_DAYS_AT_MOST))
        return self.filter(is_old, ~Exists(kept), case__held_for="")


class FrozenAddress(models.Model):
    """A number or mailbox at which somebody else answered: nobody calls, texts or mails there.

    Only a digest is kept, under a key that the database lacks. It holds for every case: whoever
    answered may live with another petitioner, too.
    """

    key_id = models.CharField(max_length=16)  # of ADDRESS_KEYS
    digest = models.CharField(max_length=64)
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    frozen_at = models.DateTimeField(default=timezone.now)
    unfrozen_at = models.DateTimeField(null=True)

    objects = FrozenAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("frozen address")
        verbose_name_plural = _("frozen addresses")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=Q(unfrozen_at=None), name="one_standing_freeze_each"
            ),
            models.CheckConstraint(
                condition=Q(unfrozen_at=None) | Q(unfrozen_at__gte=F("frozen_at")),
                name="unfrozen_after_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.frozen_at:%Y-%m-%d}"

    def unfreeze(self) -> bool:
        """Let it be used again; False when somebody else did that before."""
        standing = FrozenAddress.objects.standing().filter(pk=self.pk)
        return bool(standing.update(unfrozen_at=max(timezone.now(), self.frozen_at)))
