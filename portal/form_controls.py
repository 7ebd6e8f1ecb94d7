"""How a form's controls are dressed: the classes that USWDS gives to each kind."""

from typing import Any

from django.forms import BoundField, Select, Textarea, Widget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Input
from django.utils.dateparse import parse_date, parse_datetime

NAMES = ((Select, "usa-select"), (Textarea, "usa-textarea"), (Input, "usa-input"))
READS = {"datetime-local": parse_datetime, "date": parse_date}
NATIVE = ("checkbox", "radio", "hidden", "file")


def name_of(widget: Widget) -> str:
    """The class for this kind of control; empty where the browser's own look stays."""
    if getattr(widget, "input_type", "") in NATIVE:
        return ""
    for kind, name in NAMES:
        if isinstance(widget, kind):
            return name
    return ""


def shows(control: Input, typed: Any) -> bool:
    """Whether the browser's own control shows `typed`: one for dates is empty for other words."""
    read = READS.get(control.input_type or "")
    if not read or not typed or not isinstance(typed, str):
        return True
    try:
        return read(typed) is not None
    except ValueError:  # the 30th of February
        return False


class DressedField(BoundField):
    """A field whose control carries its class, beside those that the form gave it."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> Any:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if isinstance(widget, Input) and not shows(widget, self.value()):
            widget.input_type = "text"
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
