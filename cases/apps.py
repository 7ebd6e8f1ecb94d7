from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """The sheriff's record: cases, papers, attempts, PINs, court days, alarms."""

    name = "cases"
    verbose_name = _("Cases")

    def ready(self) -> None:
        from cases import expiry, unreadable  # noqa: F401 - register what is kept, a receiver
        from cases.models.closed_days import draw_mark, fill_in_years

        post_migrate.connect(fill_in_years, sender=self)
        post_migrate.connect(draw_mark, sender=self)
