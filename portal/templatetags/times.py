"""How a time of the sheriff's record is shown."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

from portal.walltime import has_time

register = template.Library()


@register.filter
def day_and_time(moment: datetime) -> str:
    """`10/25/2023 02:05 PM`; the day alone where the record holds no time of day."""
    shown = "m/d/Y h:i A" if has_time(moment) else "m/d/Y"
    return date_format(timezone.localtime(moment), shown)
