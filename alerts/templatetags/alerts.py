"""What the order page shows of alerts: the way to them, never whether there are any."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from alerts.texts import programme, wording

register = template.Library()


@register.simple_tag
def alerts_are_on() -> bool:
    """Whether this office sends alerts."""
    return bool(settings.ALERTS_ARE_ON)


@register.simple_tag
def other_wordings(route: str) -> list[tuple[str, str, list[str]]]:
    """Of each language but the page's: its code, its name, and every wording as it comes."""
    return [
        (code, name, [wording(key, code, route) for key in programme().words])
        for code, name in settings.LANGUAGES
        if code != get_language()
    ]
