from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Settings, checks, headers: what every other app stands on."""

    name = "portal"

    def ready(self) -> None:
        from portal import checks  # noqa: F401 - registers the checks
