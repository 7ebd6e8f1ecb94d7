from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """Home page, help directory and texts."""

    name = "resources"
    verbose_name = _("Help for survivors")
