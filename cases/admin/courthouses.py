"""The courthouse of a case: suggested from those that the office keeps, and free all the same."""

from typing import Any

from django.conf import settings
from django.contrib.admin.widgets import AdminTextInputWidget
from django.utils.module_loading import import_string


def names() -> list[str]:
    """The courthouses that the office keeps; the setting says where."""
    found: list[str] = import_string(settings.COURTHOUSE_NAMES)()
    return found


def as_kept(typed: str) -> str:
    """A courthouse as the office spells it, or `typed` where it keeps none of that name."""
    spellings = {name.casefold(): name for name in names()}
    return spellings.get(typed.casefold(), typed)


class CourthouseInput(AdminTextInputWidget):
    """A text box with suggestions."""

    template_name = "admin/widgets/courthouse.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With the names, and their list tied to the box."""
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{name}-suggestions"
        return {**context, "courthouses": names()}
