"""Gives each control of a form the CSS class that USWDS has for its kind."""

from typing import Any

from django.forms import BoundField, Select, Textarea, Widget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import ChoiceWidget, Input
from django.utils.dateparse import parse_date, parse_datetime

CSS_CLASSES = ((Select, "usa-select"), (Textarea, "usa-textarea"), (Input, "usa-input"))
PARSERS = {
    # To Django a day alone is a time, too.
    "datetime-local": lambda value: None if parse_date(value) else parse_datetime(value),
    "date": parse_date,
}
WITHOUT_CLASS = ("checkbox", "radio", "hidden", "file")


def css_class(widget: Widget) -> str:
    """The class for this kind of control; empty where the browser's own look stays."""
    if getattr(widget, "input_type", "") in WITHOUT_CLASS:
        return ""
    return next((name for kind, name in CSS_CLASSES if isinstance(widget, kind)), "")


def can_show(widget: Input, value: Any) -> bool:
    """Whether the browser's own control shows `value`; one for dates stays empty for other text."""
    parse = PARSERS.get(widget.input_type or "")
    if not parse or not value or not isinstance(value, str):
        return True
    try:
        return parse(value) is not None
    except ValueError:  # the 30th of February
        return False


class StyledBoundField(BoundField):
    """A field whose control carries its class, beside those that the form gave it."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> Any:
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if isinstance(widget, Input) and not can_show(widget, self.value()):
            widget.input_type = "text"
        if name := css_class(widget):
            attrs["class"] = f"{name} {widget.attrs.get('class', '')}".strip()
        if isinstance(widget, (Input, Textarea)) and name:
            # Some browsers send what is typed to a service that checks the spelling.
            attrs.setdefault("spellcheck", "false")
        return attrs

    @property
    def is_choice(self) -> bool:
        """Whether it is asked with radio buttons or checkboxes, one for each answer."""
        return self.use_fieldset and isinstance(self.field.widget, ChoiceWidget)


class FormRenderer(TemplatesSetting):
    """Django's own templates for controls, or ours where there is one, with our fields."""

    bound_field_class = StyledBoundField
