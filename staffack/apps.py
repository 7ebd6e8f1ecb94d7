from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class StaffackConfig(AppConfig):
    """Who acknowledged what, and when."""

    name = "staffack"
    verbose_name = _("Acknowledgments")

    def ready(self) -> None:
        from staffack import append_only, audit  # noqa: F401 - register a check, a receiver
        from staffack.roles import create_roles

        post_migrate.connect(create_roles, sender=self)
