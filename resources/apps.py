from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """Home page, help directory and texts."""

    name = "resources"
    verbose_name = _("Help for survivors")

    def ready(self) -> None:
        from resources.content import install_triggers

        post_migrate.connect(install_triggers, sender=self)
