"""What the pages of staff show of alerts."""

from datetime import timedelta
from typing import Any

from django import template
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from alerts.models import Delivery
from cases.models import Case, Task
from staffack.alerts.summary import AlertsOf
from staffack.alerts.summary import alerts_of as summary_of
from staffack.alerts.tasks import WHAT_TO_DO

register = template.Library()

LATE_AFTER = timedelta(minutes=5)


@register.simple_tag
def alerts_of(case: Case) -> AlertsOf | None:
    """The alerts of a case; None where the agency sends none."""
    return summary_of(case)


@register.simple_tag
def alerts_are_late() -> bool:
    """Whether a text or mail should have gone LATE_AFTER ago, and nobody has begun with it."""
    if not settings.ALERTS_ARE_ON:
        return False
    late = Delivery.objects.to_hand_over(timezone.now() - LATE_AFTER)
    return bool(caches["process"].get_or_set("alerts_are_late", late.exists))


@register.filter
def what_to_do(task: Task) -> Any:
    """What whoever sees to a task about alerts does."""
    return WHAT_TO_DO[task.kind]
