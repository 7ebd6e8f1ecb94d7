"""How a form's controls are dressed: the classes that USWDS gives to each kind."""

from typing import Any

from django.forms import BoundField, Select, Textarea, Widget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Input

NAMES = ((Select, "usa-select"), (Textarea, "usa-textarea"), (Input, "usa-input"))
NATIVE = ("checkbox", "radio", "hidden", "file")


def name_of(widget: Widget) -> str:
    """The class for this kind of control; empty where the browser's own look stays."""
    if getattr(widget, "input_type", "") in NATIVE:
        return ""
    for kind, name in NAMES:
        if isinstance(widget, kind):
            return name
    return ""


class DressedField(BoundField):
    """A field whose control carries its class, beside those that the form gave it."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> Any:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if name := name_of(widget):
            attrs["class"] = f"{name} {widget.attrs.get('class', '')}".strip()
        return attrs

    @property
    def is_choice(self) -> bool:
        """Whether it is asked with radio buttons or checkboxes, one for each answer."""
        return self.use_fieldset and isinstance(self.field.widget, ChoiceWidget)


class Renderer(TemplatesSetting):
    """Django's own templates for controls, or ours where there is one, with our fields."""

    bound_field_class = DressedField
