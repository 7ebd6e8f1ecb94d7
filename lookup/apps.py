from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LookupConfig(AppConfig):
    """Search, disclaimer, CAPTCHA, PIN; cases and papers."""

    name = "lookup"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from lookup.court import fill_in_years

        post_migrate.connect(fill_in_years, sender=self)
