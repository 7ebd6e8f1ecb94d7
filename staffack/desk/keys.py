"""Who works the desk by single keys: nobody who did not ask for it (WCAG 2.2, 2.1.4)."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class KeysWanted(models.Model):
    """That somebody wants the keys. Kept with the account, so that it goes where they sign in."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    class Meta:
        verbose_name = _("wish for keys")
        verbose_name_plural = _("wishes for keys")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.account)

    @classmethod
    def switch(cls, account: Any, *, on: bool) -> None:
        """Switch the keys on or off for `account`; once more changes nothing."""
        if on:
            cls.objects.get_or_create(account=account)
        else:
            cls.objects.filter(account=account).delete()
