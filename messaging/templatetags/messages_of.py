"""What the order page shows of messages: their times, and the two empty forms."""

from typing import Any

from django import template

from cases.models import Case
from messaging.forms import Draft, MessageForm
from messaging.locate import LocateForm
from messaging.models import Message
from messaging.posted import case_token

register = template.Library()


@register.simple_tag
def message_times(case: Case) -> list[Message]:
    """When messages were sent, acknowledged, answered, newest first: no text, no name."""
    columns = ("case", "sent_at", "acknowledged_at")
    replies = ("reply", "replied_at", "reply_before", "replied_before_at")
    times = list(case.message_set.written().order_by("-sent_at").only(*columns, *replies))
    for message in times:
        if message.reply_waits:
            message.reply, message.replied_at = message.reply_before, message.replied_before_at
    return times


@register.filter
def newest_reply(times: list[Message]) -> Message | None:
    """The message that was answered last; None where none was."""
    answered = [message for message in times if message.replied_at]
    return max(answered, key=lambda message: message.replied_at or message.sent_at, default=None)


@register.inclusion_tag("messaging/_form.html", takes_context=True)
def message_form(context: dict[str, Any], form: MessageForm | None = None) -> dict[str, Any]:
    """The message form: empty, or `form` with what was typed."""
    return {**_form(context, form or MessageForm()), "own_page": form is not None}


@register.inclusion_tag("messaging/_locate_form.html", takes_context=True)
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
