"""What a page behind the PIN must know to close itself in time."""

from typing import Any

from django import template

from lookup import session

register = template.Library()


@register.simple_tag(takes_context=True)
def seconds_left(context: dict[str, Any]) -> int:
    """How many seconds the visit may still last."""
    return session.seconds_left(context["request"])
