from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LookupConfig(AppConfig):
    """Search, disclaimer, CAPTCHA, PIN; cases and papers."""

    name = "lookup"
    verbose_name = _("Cases")
