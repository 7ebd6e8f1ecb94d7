"""Links from a message's page to the office's own systems."""

from django import template
from django.conf import settings

from cases.models import CivilProcess

register = template.Library()


@register.simple_tag
def internal_links(paper: CivilProcess) -> list[tuple[str, str]]:
    """Label and address of each system, for this paper."""
    links: list[tuple[str, str]] = settings.AGENCY.links_to(paper.sheriff_number)
    return links
