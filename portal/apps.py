from django.apps import AppConfig
from django.contrib.admin import apps as administration
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    """Settings, checks, headers: what every other app stands on."""

    name = "portal"

    def ready(self) -> None:
        from portal import checks, database_checks, expiry  # noqa: F401 - register checks, what is kept
        from portal.models import prove_keys

        post_migrate.connect(prove_keys, sender=self)


class AdminConfig(administration.AdminConfig):
    """The administration, which tells the log who looked and what was changed."""

    default = False
    default_site = "portal.admin_site.AdminSite"
