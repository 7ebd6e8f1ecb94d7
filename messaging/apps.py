from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Messages, safe times, and the mail about them."""

    name = "messaging"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from messaging import checks, expiry  # noqa: F401 - register checks, and what is kept
        from messaging.bounces import webhook  # noqa: F401 - hears of mail that came back
