from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    """Home page, help directory and texts."""

    name = "resources"
    verbose_name = _("Help for survivors")

    def ready(self) -> None:
        post_migrate.connect(self._draw_marks, sender=self)

    def _draw_marks(self, using: str, **kwargs: Any) -> None:
        from portal.marks import draw_with_each_change
        from resources.shared_pages import CONTENT

        draw_with_each_change(CONTENT, self.get_models(include_auto_created=True), using)
