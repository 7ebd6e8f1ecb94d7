"""Mailboxes whose mail came back."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Task
from cases.models.tasks import KEY_MAX, ONCE_EVERY, TaskQuerySet


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """Mailboxes, each by its address in small letters."""

    def returning(self) -> "MailboxQuerySet":
        """Those whose mail comes back, as far as anybody knows."""
        return self.filter(bounced_at__isnull=False)

    def mark(self, address: str, mailed_at: datetime) -> bool:
        """Mark that what was mailed to `address` then came back, and ask staff to see to it.

        False when it proves nothing: a person said later than that that mail arrives. They are
        asked when the mark begins; while it stands, once in 24 hours where nothing else asks.
        """
        address = address.lower()
        with transaction.atomic():
            # Locked: who takes the mark off meanwhile is waited for.
            self.select_for_update().get_or_create(address=address)
            of_it = self.filter(Q(trusted_at=None) | Q(trusted_at__lt=mailed_at), address=address)
            is_new = bool(of_it.filter(bounced_at=None).update(bounced_at=timezone.now()))
            is_marked = is_new or of_it.exists()
            asked = tasks_about(address).filter(raised_at__gt=timezone.now() - ONCE_EVERY)
            if is_new or (is_marked and not asked.exists()):
                Task.objects.owe(Task.Kind.BOUNCED, None, address[:KEY_MAX])
        return is_marked

    def trust(self, *addresses: str) -> None:
        """Take the marks off: a person says that mail arrives there, or put the address right.

        What was mailed before proves nothing from now on, however late it comes back.
        """
        with transaction.atomic():
            for address in {address.lower() for address in addresses if address}:
                times = {"bounced_at": None, "trusted_at": timezone.now()}
                self.update_or_create(address=address, defaults=times)
                tasks_about(address).end(Task.Outcome.DONE)


def tasks_about(address: str) -> TaskQuerySet:
    """What staff were asked about mail that came back from `address`."""
    return Task.objects.filter(kind=Task.Kind.BOUNCED, case=None, key=address[:KEY_MAX])


class Mailbox(models.Model):
    """An address of the office: since when mail to it comes back, and when a person trusted it.

    Mail goes there all the same: it may work again.
    """

    address = models.EmailField(_("email"), unique=True)
    bounced_at = models.DateTimeField(_("mail comes back since"), null=True)
    trusted_at = models.DateTimeField(_("put right"), null=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mailbox whose mail came back")
        verbose_name_plural = _("mailboxes whose mail came back")

    def __str__(self) -> str:
        return self.address
