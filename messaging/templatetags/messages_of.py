"""What the order page shows of messages: their times, and an empty form."""

from typing import Any

from django import template

from lookup.models import Case
from messaging.forms import MessageForm

register = template.Library()


@register.inclusion_tag("messaging/_timestamps.html", takes_context=True)
def message_timestamps(context: dict[str, Any], case: Case) -> dict[str, Any]:
    """When messages were sent and acknowledged: no text, no name."""
    times = case.message_set.order_by("sent_at").only(
        "case", "sent_at", "acknowledged_at", "reply", "replied_at"
    )
    return {"agency": context["agency"], "times": times}


@register.inclusion_tag("messaging/_form.html", takes_context=True)
def message_form(context: dict[str, Any], form: MessageForm | None = None) -> dict[str, Any]:
    """The message form: empty, or `form` with what was typed."""
    return {
        "agency": context["agency"],
        "csrf_token": context.get("csrf_token"),
        "form": form or MessageForm(),
    }
