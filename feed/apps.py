from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedConfig(AppConfig):
    """The case system's files: read, decided, imported, undone."""

    name = "feed"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from feed import expiry  # noqa: F401 - registers what is kept
