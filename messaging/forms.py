"""What someone can send to the office: the bases of the forms, and the secure message form."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from cases.models import ClosedDay
from messaging.fields import LineField, WallTimeField, is_telephone
from messaging.models import Message, Whereabouts
from portal.templatetags.times import written
from portal.walltime import SkippedHourError, comes_twice, in_zone, is_to_come

BODY_MAX = 10_000


class SubmissionForm(forms.Form):
    """A form that is saved once, however often it is posted."""

    # No id: two forms of one page would share it.
    submission = forms.UUIDField(
        widget=forms.HiddenInput(attrs={"id": False}), required=False, initial=uuid.uuid4
    )

    @classmethod
    def as_typed(cls, posted: QueryDict) -> Self:
        """The form with what was posted in it, nothing of it checked."""
        lists = {
            name: posted.getlist(name)
            for name, field in cls.base_fields.items()
            if isinstance(field, forms.MultipleChoiceField)
        }
        return cls(initial=posted.dict() | lists)


class Draft(SubmissionForm):
    """Something a survivor writes to the office; whatever happens to its POST, no word is lost.

    The forms that share a page share no field name but `submission`.
    """

    PAGE = ""  # the template that shows it again, with what to mend
    EMPTY_AT_FIRST: tuple[str, ...] = ()  # fields that say nothing until someone fills one in

    @classmethod
    def is_begun(cls, posted: QueryDict) -> bool:
        """Whether something of this form was filled in."""
        return any(posted.get(name, "").strip() for name in cls.EMPTY_AT_FIRST)

    def message(self, case: Any) -> Message:
        """The message that was typed, not saved yet; of a form that is valid."""
        raise NotImplementedError

    def whereabouts(self) -> Whereabouts | None:
        """What the message carries, if it carries any."""
        return None


class LetterForm(SubmissionForm):
    """A text, and how and when it is safe to reach someone about it."""

    body = forms.CharField(
        label=_("Your message"),
        help_text=_(
            "Other places where the other person may be found, and good times to find them there."
        ),
        # No maxlength: the browser would cut what she pastes, and say nothing.
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "autocomplete": "off",
                "data-most": BODY_MAX,
                "data-too-long": _(
                    "This is too long: it can have 10,000 characters. "
                    "Please shorten it, or send it in two parts."
                ),
            }
        ),
        error_messages={"required": _("Type your message.")},
    )
    contact_method = forms.ChoiceField(
        label=_("How should we reach you?"),
        choices=Message.ContactMethod.choices,
        widget=forms.RadioSelect,
        initial="call",
        required=False,
    )
    contact = LineField(_("Telephone number or email that is safe"), 254, required=False)
    safe_from = WallTimeField(_("Safe date and time to call you: from"))
    safe_from_fold = forms.ChoiceField(
        label=_("The clocks change that night. Which one do you mean?"),
        choices=[("0", _("The first, before the clocks go back")), ("1", _("The second, after"))],
        widget=forms.RadioSelect,
        required=False,
    )
    safe_until = WallTimeField(_("Until"))
    safe_any_time = forms.BooleanField(label=_("Any time that day"), required=False)
    voicemail_ok = forms.BooleanField(label=_("You may leave a voicemail"), required=False)
    ask_for = LineField(_("Whom should we ask for?"), required=False)
    language = LineField(_("Language you want to speak"), 40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whether a time was given that comes twice.
        self.ambiguous = "safe_from_fold" in self.initial

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].replace("\r\n", "\n")
        if len(body) > BODY_MAX:
            raise ValidationError(
                _(
                    "Your message has %(length)d characters; it can have 10,000. "
                    "Please shorten it, or send it in two parts."
                )
                % {"length": len(body)}
            )
        return body

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["safe_from"], data["safe_until"] = self._window(data)
        data.pop("safe_any_time", None)  # it is said by these two now
        if data.get("contact"):
            self._clean_contact(data)
        return data

    def _window(self, data: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
        """From when until when it is safe; with an error for each thing to mend."""
        wall_from, wall_until = data.get("safe_from"), data.get("safe_until")
        if data.get("safe_any_time"):
            return self._that_day(wall_from)
        for name, wall, other in (
            ("safe_from", wall_from, wall_until),
            ("safe_until", wall_until, wall_from),
        ):
            if wall and not isinstance(wall, datetime):
                self.add_error(name, _("Give a time too, or choose “Any time that day”."))
            elif other and not wall and name not in self.errors:
                self.add_error(name, _("Give this end too, or choose “Any time that day”."))
        start, end = (
            wall if isinstance(wall, datetime) else None for wall in (wall_from, wall_until)
        )
        return self._between(start, end, is_second=data.get("safe_from_fold"))

    def _between(
        self, wall_from: datetime | None, wall_until: datetime | None, is_second: str | None
    ) -> tuple[datetime | None, datetime | None]:
        self.ambiguous = bool(wall_from and comes_twice(wall_from))
        start = self._aware("safe_from", wall_from, second=is_second == "1")
        # Of an hour that comes twice the first, or the first that is after the start.
        first = wall_until and wall_until.replace(tzinfo=settings.AGENCY.zone)
        is_early = bool(start and first and first.timestamp() <= start.timestamp())
        end = self._aware("safe_until", wall_until, second=is_early)
        if self.ambiguous and is_second not in {"0", "1"}:
            self.add_error(
                "safe_from_fold",
                _("This hour comes twice that night. Choose the first or the second."),
            )
        if start and end and end.timestamp() <= start.timestamp():
            self.add_error("safe_until", _("This is before the time it starts."))
        if start and end:
            self._name_closed(start, end)
        return start, end

    def _that_day(self, day: date | None) -> tuple[datetime | None, datetime | None]:
        """All of `day` that is still to come and on which the office is open, as far as known."""
        if day is None:
            if "safe_from" not in self.errors:
                self.add_error("safe_from", _("Give the day."))
            return None, None
        line = settings.AGENCY.liaison
        day = day.date() if isinstance(day, datetime) else day
        start = in_zone(datetime.combine(day, line.opens or time.min))
        end = in_zone(datetime.combine(day, line.closes or time(23, 59)))
        if not is_to_come(end):
            self.add_error("safe_from", _("This time has passed. Choose a time in the future."))
        self._name_closed(start, end)
        return max(start, timezone.now()), end

    def _name_closed(self, start: datetime, end: datetime) -> None:
        """An error where nobody is in the office from `start` until `end`."""
        line, zone = settings.AGENCY.liaison, settings.AGENCY.zone
        start, end = start.astimezone(zone), end.astimezone(zone)
        days = {start.date(), end.date()}
        calendar = ClosedDay.objects.office(min(days))
        if end - start < timedelta(days=2) and not any(calendar.is_open(day) for day in days):
            closed = _("Nobody is in the office on %(day)s. Choose another day.")
            self.add_error("safe_from", closed % {"day": written(start.date())})
        elif (len(days) == 1 and line.opens and line.closes) and (
            end.time() <= line.opens or start.time() >= line.closes
        ):
            hours = {"opens": time_format(line.opens), "closes": time_format(line.closes)}
            closed = _("The office is open from %(opens)s to %(closes)s.")
            self.add_error("safe_from", closed % hours)

    def _aware(self, name: str, wall: datetime | None, second: bool = False) -> datetime | None:
        """The wall time in the office's zone; an error where the clocks skip it or it is past."""
        if wall is None:
            return None
        try:
            aware = in_zone(wall, second=second)
        except SkippedHourError:
            self.add_error(
                name,
                _("The clocks skip this hour that night. Choose an earlier or a later time."),
            )
            return None
        if not is_to_come(aware):
            self.add_error(name, _("This time has passed. Choose a time in the future."))
        return aware

    def _clean_contact(self, data: dict[str, Any]) -> None:
        contact = data["contact"]
        if data.get("contact_method") == "email":
            try:
                validate_email(contact)
            except ValidationError:
                self.add_error(
                    "contact", _("This is not an email address. An example: name@example.org")
                )
            return
        if not is_telephone(contact):
            by_email = dict(self.fields["contact_method"].choices)["email"]  # type: ignore[attr-defined]  # a choice
            self.add_error(
                "contact",
                _(
                    "This is not a telephone number. Give it with the area code: "
                    "(312) 555-0100. For an email address, choose “%(choice)s” above."
                )
                % {"choice": by_email},
            )


WANTED = {"yes": True, "no": False, "": None}


class MessageForm(Draft, LetterForm):
    """A message, with an answer wanted or not, and when it is safe to call."""

    PAGE = "messaging/messages.html"
    EMPTY_AT_FIRST = (
        *("body", "contact", "safe_from", "safe_until", "safe_any_time"),
        *("ask_for", "language", "voicemail_ok"),
    )
    field_order = ["submission", "body", "response_requested"]

    response_requested = forms.ChoiceField(
        label=_("Do you want an answer?"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        wants = data.get("response_requested")
        told = data.get("contact") or data.get("safe_from") or "contact" in self.errors
        if wants == "yes" and not data.get("contact") and "contact" not in self.errors:
            self.add_error("contact", _("Tell us how to reach you, or choose No above."))
        elif wants == "no" and told:
            self.add_error(
                "response_requested",
                _("You told us how or when to reach you. Choose Yes, or empty those lines."),
            )
        elif not wants and told:
            self.add_error(
                "response_requested",
                _("You told us how or when to reach you. Do you want an answer?"),
            )
        return data

    def message(self, case: Any) -> Message:
        data = self.cleaned_data
        return Message(
            case=case,
            submission=data["submission"] or uuid.uuid4(),
            body=data["body"],
            response_requested=WANTED[data["response_requested"]],
            contact_method=data["contact_method"] if data["contact"] else "",
            contact=data["contact"],
            safe_from=data["safe_from"],
            safe_until=data["safe_until"],
            voicemail_ok=data["voicemail_ok"],
            ask_for=data["ask_for"],
            language=data["language"],
        )
