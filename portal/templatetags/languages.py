"""What the language buttons need to know."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from portal.languages import is_machine_made

register = template.Library()


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Code and own name of each language but the page's."""
    return [(code, name) for code, name in settings.LANGUAGES if code != get_language()]


@register.simple_tag
def own_language() -> tuple[str, str] | None:
    """Code and name of the site's own language, on a page that a machine translated."""
    if not is_machine_made(get_language() or settings.LANGUAGE_CODE):
        return None
    return settings.LANGUAGE_CODE, dict(settings.LANGUAGES)[settings.LANGUAGE_CODE]
