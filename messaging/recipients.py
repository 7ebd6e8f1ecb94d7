"""The mailboxes that hear of messages."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cases.models import Conflict
from cases.models.approvals import who_may
from messaging.bounces.models import Mailbox

LONGEST_DETAIL = 300  # of a question


class RecipientQuerySet(models.QuerySet["Recipient"]):
    """Mailboxes."""

    def active(self) -> "RecipientQuerySet":
        """Those that get mail."""
        return self.filter(is_active=True)

    def reached(self) -> "RecipientQuerySet":
        """Those that get mail, and from which none came back since a person trusted them."""
        return self.active().filter(~Exists(_returning()))

    def with_bounced_at(self) -> "RecipientQuerySet":
        """Each with `bounced_at`: since when mail to it comes back, or None."""
        return self.annotate(bounced_at=Subquery(_returning().values("bounced_at")))

    def hearing_of(self, case: Any) -> "RecipientQuerySet":
        """Those that may hear of `case`, its id or None for what belongs to no case.

        Where somebody is in conflict with it, that is who is not and may read messages, by their
        own mailbox: behind a shared one anybody may sit.
        """
        conflicts = Conflict.objects.standing().filter(case=case)
        readers = who_may("messaging.view_message").exclude(pk__in=conflicts.values("staff"))
        return self.filter(~Exists(conflicts) | Q(staff__in=readers.values("pk")))


def _returning() -> Any:
    return Mailbox.objects.returning().filter(address=Lower(OuterRef("email")))


class Recipient(models.Model):
    """A mailbox that gets a mail about each message: a person's own, or shared."""

    email = models.EmailField(_("email"), unique=True)
    is_active = models.BooleanField(_("gets mail"), default=True)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("belongs to"),
        help_text=_(
            "The account of the one person who reads it. Leave it empty where several do: such a "
            "mailbox hears nothing of a case with which somebody is in conflict."
        ),
    )

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")

    def __str__(self) -> str:
        return self.email

    @property
    def in_full(self) -> str:
        """Which mailbox it is and whose, for a question about both."""
        return f"{self.email}, {self.staff or 'shared'}"[:LONGEST_DETAIL]

    @property
    def is_their_accounts(self) -> bool:
        """Whether it is shared, or has the address of the account that it belongs to."""
        return self.staff is None or self.staff.email.lower() == self.email.lower()
