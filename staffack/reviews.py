"""Which accounts are still needed: a supervisor says so, or they are switched off.

`staffack/leaving.py` switches them off.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Before an account is switched off, supervisors get two mails.
FIRST_MAIL_BEFORE = timedelta(days=15)
SECOND_MAIL_BEFORE = timedelta(days=5)
# Pressed again within a day, it is the same confirmation.
ONE_A_DAY = timedelta(days=1)


def _age(before: timedelta = timedelta(0)) -> timedelta:
    return timedelta(days=settings.RECONFIRM_DAYS) - before


class AccountReviewQuerySet(models.QuerySet["AccountReview"]):
    """When each account was last confirmed."""

    def reviewed(self) -> "AccountReviewQuerySet":
        """Of the accounts that are to be confirmed: superusers are made on the server only."""
        return self.filter(account__is_active=True, account__is_superuser=False)

    def due(self, now: datetime) -> "AccountReviewQuerySet":
        """Those about whom supervisors get, or got, a mail."""
        return self.reviewed().filter(confirmed_at__lte=now - _age(FIRST_MAIL_BEFORE))

    def to_mail_about(self, now: datetime) -> "AccountReviewQuerySet":
        """Those whose first mail is due."""
        return self.due(now).filter(reminded_at=None)

    def to_mail_about_again(self, now: datetime) -> "AccountReviewQuerySet":
        """Those whose second mail is due; the first was long enough before."""
        gap = FIRST_MAIL_BEFORE - SECOND_MAIL_BEFORE
        due = self.reviewed().filter(confirmed_at__lte=now - _age(SECOND_MAIL_BEFORE))
        return due.filter(reminded_at__lte=now - gap, reminded_again_at=None)

    def unconfirmed(self, now: datetime) -> "AccountReviewQuerySet":
        """Those that nobody confirmed in RECONFIRM_DAYS, nor since the second mail."""
        over = self.reviewed().filter(confirmed_at__lte=now - _age())
        return over.filter(reminded_again_at__lte=now - SECOND_MAIL_BEFORE)

    def add_missing(self) -> None:
        """Give each account in use its row: it counts as confirmed on the day it was made."""
        for account in User.objects.filter(is_active=True, accountreview=None):
            self.get_or_create(account=account, defaults={"confirmed_at": account.date_joined})

    def confirm(self, account: Any, now: datetime) -> bool:
        """Note that `account` is still needed; False where that was said within a day."""
        made = {"confirmed_at": account.date_joined}
        review, _created = self.get_or_create(account=account, defaults=made)
        old = self.filter(pk=review.pk, confirmed_at__lte=now - ONE_A_DAY)
        facts = {"reminded_at": None, "reminded_again_at": None}
        return bool(old.update(confirmed_at=now, **facts))


class AccountReview(models.Model):
    """When a supervisor last said that an account is still needed.

    To make an account, to give it a role that opens messages, and to switch it on again, count
    as saying so.
    """

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    confirmed_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    reminded_again_at = models.DateTimeField(null=True)

    objects = AccountReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of an account")
        verbose_name_plural = _("reviews of accounts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(reminded_again_at=None) | Q(reminded_at__isnull=False),
                name="reminded_before_again",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.confirmed_at}"

    @classmethod
    def of(cls, account: User) -> "AccountReview":
        """That of `account`, or what it will be once the worker has made it."""
        known: AccountReview | None = getattr(account, "accountreview", None)
        return known or cls(account=account, confirmed_at=account.date_joined)

    @property
    def is_due(self) -> bool:
        """Whether supervisors are asked to confirm it by now."""
        is_old = self.confirmed_at <= timezone.now() - _age(FIRST_MAIL_BEFORE)
        return is_old and not self.account.is_superuser

    @property
    def may_be_confirmed(self) -> bool:
        """Whether it says something new: not within a day of the last time."""
        return self.confirmed_at <= timezone.now() - ONE_A_DAY

    @property
    def ends_at(self) -> datetime:
        """When the account is switched off, unless somebody confirms it."""
        end = self.confirmed_at + _age()
        if self.reminded_again_at:
            return max(end, self.reminded_again_at + SECOND_MAIL_BEFORE)
        return end
