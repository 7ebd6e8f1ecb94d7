from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """Home page and texts."""

    name = "resources"
