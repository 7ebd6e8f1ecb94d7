from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LookupConfig(AppConfig):
    """The survivor's way in: search, disclaimer, check, PIN, order page."""

    name = "lookup"
    verbose_name = _("Way in")

    def ready(self) -> None:
        from lookup import expiry  # noqa: F401 - registers what is kept
