"""What someone asks for who wants to be alerted, and the code that confirms an address."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from alerts.events import Event, Route
from alerts.texts import programme, wording
from alerts.wishes import Address, Wish
from cases.models import Case
from messaging.fields import MISSING, LineField, is_telephone
from messaging.forms import SubmissionForm
from messaging.frozen import normalised

TIMES = ["%H:%M", "%H:%M:%S", "%I:%M %p", "%I %p", "%I:%M%p", "%I%p"]
NO_TEXTS = "yes"  # somebody else may see them
OLD_IS_SAFE = "no"
NOT_BY_TEXT = _("No text messages are sent where someone could see them. Choose email.")


def wordings(language: str, route: str) -> list[tuple[str, str]]:
    """Every wording, by its key, as an alert says it."""
    return [(key, wording(key, language, route)) for key in programme().words]


class WallClockField(forms.TimeField):
    """A time of day, as the clock on the wall shows it."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=TIMES,
            error_messages={"invalid": _("Give a time of day, for example 10:00 PM.")},
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        )

    def to_python(self, value: Any) -> Any:
        """The time; `10 p.m.` is read as well."""
        return super().to_python(value.replace(".", "") if isinstance(value, str) else value)


class AlertsForm(SubmissionForm):
    """What to be told, in which words, where, when not, and the consent to it."""

    texts_seen = forms.ChoiceField(
        label=_("Could someone you do not trust see your text messages?"),
        choices=[("no", _("No")), (NO_TEXTS, _("Yes, or I am not sure"))],
        widget=forms.RadioSelect,
        required=False,
    )
    events = forms.MultipleChoiceField(
        label=_("What do you want to be told?"),
        choices=Event.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Event.SERVED, Event.SHORT_FORM],
        error_messages={"required": _("Choose at least one.")},
    )
    words = forms.ChoiceField(
        label=_("Which words should come? You get exactly these, whatever happened."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the words.")},
    )
    language = forms.ChoiceField(
        label=_("In which language?"), choices=settings.LANGUAGES, required=False
    )
    channel = forms.ChoiceField(
        label=_("How should they come?"),
        choices=Route.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": NOT_BY_TEXT},
    )
    address = LineField(_("Email address or telephone number for them"), 254)
    channel_2 = forms.ChoiceField(
        label=_("If that fails (optional): how else?"),
        choices=[("", _("No other way")), *Route.choices],
        required=False,
        error_messages={"invalid_choice": NOT_BY_TEXT},
    )
    address_2 = LineField(_("The other email address or telephone number"), 254, required=False)
    quiet_from = WallClockField(_("Nothing should come from (optional)"))
    quiet_until = WallClockField(_("Until"))
    wake_for_served = forms.BooleanField(
        label=_("Tell me even then when the order was served"), required=False
    )
    old_is_read = forms.ChoiceField(
        label=_("If you had alerts at another address before: could someone else read them there?"),
        help_text=_("Unless only you can, nothing more goes there from now on."),
        choices=[
            ("yes", _("Yes")),
            ("unsure", _("I am not sure, or I had none")),
            (OLD_IS_SAFE, _("No, only I can")),
        ],
        widget=forms.RadioSelect,
        initial="unsure",
        required=False,
    )
    consent = forms.BooleanField(
        label=lazy(lambda: programme().consent.shown.summary, str)(),
        error_messages={"required": _("We may write to you only if you agree to this.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("language", get_language())
        seen = self.data.get("texts_seen") or self.initial.get("texts_seen")
        # The exact words are shown before an address is typed.
        self.no_texts = seen == NO_TEXTS or not settings.ALERTS_BY_TEXT
        self.asks_who_sees = settings.ALERTS_BY_TEXT and not seen
        route = Route.EMAIL if self.no_texts else Route.TEXT
        language = get_language() or settings.LANGUAGE_CODE
        self._offer("words", wordings(language, route))
        if self.no_texts:
            self.initial.setdefault("channel", Route.EMAIL)
            self._offer("channel", [(Route.EMAIL, Route.EMAIL.label)])
            self._offer("channel_2", [("", _("No other way")), (Route.EMAIL, Route.EMAIL.label)])
            self.fields["address"].label = _("Email address for them")
            self.fields["address_2"].label = _("The other email address")

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice

    @property
    def until(self) -> Any:
        """The day on which the consent ends."""
        return timezone.localdate() + timedelta(days=settings.ALERT_DAYS)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for channel, address in (("channel", "address"), ("channel_2", "address_2")):
            self._clean_address(data, channel, address)
        first, second = data.get("address"), data.get("address_2")
        if first and second and normalised(first) == normalised(second):
            self.add_error("address_2", _("This is the same address. Give another, or leave it."))
        if data.get("quiet_from") is None and data.get("quiet_until") is None:
            return data
        for name, other in (("quiet_from", "quiet_until"), ("quiet_until", "quiet_from")):
            if data.get(name) is None and not {name, other} & set(self.errors):
                self.add_error(name, _("Give this end too, or empty both."))
        if data.get("quiet_from") == data.get("quiet_until") and not self.errors:
            self.add_error("quiet_until", _("These are the same time: nothing would ever come."))
        return data

    def _clean_address(self, data: dict[str, Any], channel: str, address: str) -> None:
        route, typed = data.get(channel), data.get(address)
        if route == Route.TEXT and self.asks_who_sees:
            text = _("First say whether someone you do not trust could see your text messages.")
            self.add_error(channel, text)
        if typed and not route and channel not in self.errors:
            self.add_error(channel, _("Choose how to reach this address, or empty it."))
        if route and not typed and address not in self.errors:
            self.add_error(address, MISSING)
        if not typed or not route:
            return
        if route == Route.EMAIL:
            try:
                validate_email(typed)
            except ValidationError:
                self.add_error(
                    address, _("This is not an email address. An example: name@example.org")
                )
        elif not is_telephone(typed):
            self.add_error(
                address,
                _("This is not a telephone number. Give it with the area code: (312) 555-0100."),
            )
        else:
            data[address] = normalised(typed)

    def addresses(self) -> list[Address]:
        """Where to write to, the first choice first; of a form that is valid."""
        data = self.cleaned_data
        both = [(data["channel"], data["address"]), (data["channel_2"], data["address_2"])]
        return [Address(route, address) for route, address in both if route]

    def wish(self, case: Case) -> Wish:
        """The wish, not saved yet; of a form that is valid."""
        data, now = self.cleaned_data, timezone.now()
        return Wish(
            uuid=data["submission"] or uuid4(),
            case=case,
            events=data["events"],
            words=data["words"],
            language=data["language"] or get_language(),
            quiet_from=data["quiet_from"],
            quiet_until=data["quiet_until"],
            wakes_for_served=data["wake_for_served"],
            old_is_safe=data["old_is_read"] == OLD_IS_SAFE,
            consent_version=programme().consent.version,
            asked_at=now,
            until=now + timedelta(days=settings.ALERT_DAYS),
        )


class CodeForm(forms.Form):
    """The code that came to an address."""

    code = forms.CharField(
        label=_("The six digits"),
        max_length=40,
        error_messages={"required": _("Type the six digits that came.")},
        widget=forms.TextInput(
            attrs={"class": "pin", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def clean_code(self) -> str:
        """The digits alone."""
        return "".join(filter(str.isdigit, self.cleaned_data["code"]))

    def refuse(self) -> None:
        """Say that it is not right; never whether a code was sent."""
        self.add_error(
            "code", _("This code is not right, or its 24 hours are over. Check it, and try again.")
        )
