"""What only the demo has: its mailbox at `/demo/mail/`, kept as a Maildir, and the style page."""

import mailbox
from collections.abc import Sequence
from email import message_from_bytes, policy
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


def _mailbox() -> mailbox.Maildir:
    return mailbox.Maildir(Path(settings.DEMO_MAIL_DIR), create=True)


class MaildirBackend(BaseEmailBackend):
    """A Django mail backend that delivers into the demo's mailbox."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store each mail whole; gives how many."""
        for message in email_messages:
            _mailbox().add(message.message().as_bytes())
        return len(email_messages)


@login_not_required
@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    """All mail, newest first."""
    box = _mailbox()
    newest_first = sorted(box.keys(), key=lambda key: -box.get_message(key).get_date())
    stored = [
        {"key": key, "mail": message_from_bytes(box.get_bytes(key), policy=policy.default)}
        for key in newest_first
    ]
    return render(request, "demo/mails.html", {"mails": stored})


@login_not_required
@require_GET
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail, its links alive."""
    try:
        raw = _mailbox().get_bytes(key)
    except KeyError as error:
        raise Http404 from error
    parsed = message_from_bytes(raw, policy=policy.default)
    body = parsed.get_body(("plain",))
    text = body.get_content() if body else ""
    return render(request, "demo/mail.html", {"mail": parsed, "text": text})


class StyleForm(forms.Form):
    """One field of each kind, for the style page."""

    name = forms.CharField(label="One line", help_text="A hint says what to type.")
    words = forms.CharField(label="Several lines", widget=forms.Textarea(attrs={"rows": 3}))
    kind = forms.ChoiceField(label="One of many", choices=[("", "All"), ("1", "The first")])
    when = forms.DateTimeField(
        label="Date and time", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    pin = forms.CharField(
        label="Four digits", widget=forms.TextInput(attrs={"class": "pin", "inputmode": "numeric"})
    )
    answer = forms.ChoiceField(
        label="One of two", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="I agree")


@login_not_required
@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component of the pages, in every state."""
    filled = {"name": "casehenry02", "words": "Two\nlines.", "pin": "4826", "answer": "yes"}
    context = {
        "form": StyleForm({}, auto_id="wrong_%s"),
        "empty": StyleForm(auto_id="empty_%s"),
        "filled": StyleForm(initial=filled, auto_id="filled_%s"),
    }
    return render(request, "demo/style.html", context)
