"""What the order page shows of messages: their times, and the two empty forms."""

from typing import Any

from django import template

from cases.models import Case
from messaging.forms import Draft, MessageForm
from messaging.locate import LocateForm
from messaging.posted import case_token

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
    return {**_form(context, form or MessageForm()), "own_page": form is not None}


@register.inclusion_tag("messaging/_locate.html", takes_context=True)
def locate_form(context: dict[str, Any], form: LocateForm | None = None) -> dict[str, Any]:
    """The form "help us find the other person": folded and empty, or `form` as it was typed."""
    return {**_form(context, form or LocateForm()), "folded": form is None}


@register.inclusion_tag("messaging/_belongs.html")
def belongs_to(case: Case) -> dict[str, Any]:
    """The hidden field that binds a form to `case`."""
    return {"case_token": case_token(case)}


def _form(context: dict[str, Any], form: Draft) -> dict[str, Any]:
    names = ("agency", "case", "csrf_token", "request", "hidden_fields")
    return {"form": form, **{name: context.get(name) for name in names}}
