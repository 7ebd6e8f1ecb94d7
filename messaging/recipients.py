"""The mailboxes that hear of messages."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Conflict


class RecipientQuerySet(models.QuerySet["Recipient"]):
    """Mailboxes."""

    def active(self) -> "RecipientQuerySet":
        """Those that get mail."""
        return self.filter(is_active=True)

    def hearing_of(self, case: Any) -> "RecipientQuerySet":
        """Those that may hear of `case`, its id or None for what belongs to no case.

        Where somebody is in conflict with it, that is who is not, by their own mailbox: behind a
        shared one anybody may sit.
        """
        conflicts = Conflict.objects.standing().filter(case=case)
        theirs = conflicts.filter(staff=OuterRef("staff"))
        return self.exclude(Exists(conflicts), Q(staff=None) | Exists(theirs))


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
        return f"{self.email}, {self.staff or 'shared'}"
