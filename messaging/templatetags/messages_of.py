"""What the order page shows of messages: their times, and the two empty forms."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.db.models import Count, F, Window
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cases.models import Case
from messaging.forms import Draft, MessageForm
from messaging.locate import LocateForm
from messaging.models import Message
from messaging.posted import case_token

register = template.Library()


SHOWN = 20  # messages, each with its times: more of them only make the page slow to open


@dataclass(frozen=True)
class MessageTimes:
    """When messages were sent, acknowledged and answered: no text, no name."""

    newest: list[Message]
    earlier: int = 0  # messages that are not among them
    earlier_acknowledged: int = 0
    answered: Message | None = None  # the one that was answered last, of all

    @property
    def count(self) -> int:
        """How many were sent."""
        return len(self.newest) + self.earlier


@register.simple_tag
def message_times(case: Case) -> MessageTimes:
    """The times of the newest messages, and what became of the others."""
    columns = ("case", "sent_at", "acknowledged_at")
    replies = ("reply", "replied_at", "reply_before", "replied_before_at")
    written = case.message_set.written().only(*columns, *replies)
    newest = list(written.order_by("-sent_at")[: SHOWN + 1])
    rows, newest = newest, newest[:SHOWN]
    counts = {}
    if len(rows) > SHOWN:
        of_them: Any
        of_all = {"count": Window(Count("pk")), "read": Window(Count("acknowledged_at"))}
        last_answer = F("replied_at").desc(nulls_last=True)
        [of_them] = written.annotate(**of_all).order_by(last_answer)[:1]
        read = of_them.read - sum(message.acknowledged_at is not None for message in newest)
        counts = {"earlier": of_them.count - SHOWN, "earlier_acknowledged": read}
        rows.append(of_them)
    for message in rows:
        if message.reply_waits:
            message.reply, message.replied_at = message.reply_before, message.replied_before_at
    answered = [message for message in rows if message.replied_at]
    last = max(answered, key=lambda message: message.replied_at or message.sent_at, default=None)
    return MessageTimes(newest, answered=last, **counts)


@register.inclusion_tag("messaging/_form.html", takes_context=True)
def message_form(context: dict[str, Any], form: MessageForm) -> dict[str, Any]:
    """The message form with what was typed, on a page of its own."""
    return {**_form(context, form), "own_page": True}


@register.inclusion_tag("messaging/_locate_form.html", takes_context=True)
def locate_form(context: dict[str, Any], form: LocateForm) -> dict[str, Any]:
    """The form "help us find the other person" as it was typed, on a page of its own."""
    return _form(context, form)


@register.simple_tag(takes_context=True)
def empty_message_form(context: dict[str, Any]) -> SafeString:
    """The message form of the order page, where nothing was typed yet."""
    return _empty("messaging/_form.html", MessageForm, context)


@register.simple_tag(takes_context=True)
def empty_locate_form(context: dict[str, Any]) -> SafeString:
    """The same of the form "help us find the other person"."""
    return _empty("messaging/_locate_form.html", LocateForm, context)


@register.inclusion_tag("messaging/_belongs.html")
def belongs_to(case: Case) -> dict[str, Any]:
    """The hidden field that binds a form to `case`."""
    return {"case_token": case_token(case)}


def _empty(template: str, form_class: type[Draft], context: dict[str, Any]) -> SafeString:
    own = {"csrf_token": context["csrf_token"], "case_token": case_token(context["case"])}
    form = empty_form(template, form_class, get_language(), timezone.localdate())
    return format_html(form, **own, submission=uuid4())


@lru_cache(maxsize=32)
def empty_form(
    template: str, form_class: type[Draft], language: str | None, day: date
) -> SafeString:
    """The form for everyone, as a format string: half the time of the order page went into it.

    In a language, on a day: the examples that it gives are days of the office.
    """
    names = ("csrf_token", "case_token", "submission")
    places = {name: f"place-of-{name}" for name in names}
    form = form_class(initial={"submission": places["submission"]})
    context = {"form": form, "folded": True, "agency": settings.AGENCY, **places}
    text: str = render_to_string(template, context)
    for bracket in "{}":
        text = text.replace(bracket, 2 * bracket)
    for name, place in places.items():
        text = text.replace(place, f"{{{name}}}")
    return mark_safe(text)  # noqa: S308 - the template escaped what it shows


def _form(context: dict[str, Any], form: Draft) -> dict[str, Any]:
    names = ("agency", "csrf_token", "hidden_fields")
    shown = {name: context.get(name) for name in names}
    return {"form": form, "case_token": case_token(context["case"]), **shown}
