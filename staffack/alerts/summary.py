"""What staff see of the alerts of a case: that there are some, and whether they arrive.

Neither an address nor the words: those stand on a page of their own (staffack/alerts/views.py).
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alerts.events import Event
from alerts.models import Alert, Channel, Delivery, Wish
from cases.models import Case
from messaging.models import FrozenAddress
from portal.encryption.fields import Unreadable

# In the words of the office; those of Event speak to whoever asks for alerts.
ABOUT = {
    Event.SERVED: _("served"),
    Event.SHORT_FORM: _("short form notification"),
    Event.RETURNED: _("returned not served"),
    Event.HEARING: _("court date"),
    Event.ENDING: _("end of the order"),
    Event.READ: _("message read"),
}


@dataclass(frozen=True)
class ChannelState:
    """One address of a wish, and why nothing goes there, if so."""

    channel: Channel
    is_frozen: bool

    @property
    def is_taken(self) -> bool:
        """Whether another case had the address first."""
        return self.channel.off_because == Channel.Off.TAKEN

    @property
    def is_used(self) -> bool:
        """Whether alerts go there."""
        return not self.why_not

    @property
    def why_not(self) -> str:
        """Why nothing goes there; empty where it does."""
        if self.channel.off_at:
            why = self.channel.get_off_because_display()
            return gettext("OFF since {time}: {why}").format(
                time=shown(self.channel.off_at), why=why
            )
        if self.is_frozen:
            return gettext("FROZEN: someone else answered there")
        if isinstance(self.channel.address, Unreadable):
            return gettext("its address can't be read: tell whoever runs the portal")
        return ""


@dataclass(frozen=True)
class AlertsOf:
    """The alerts of a case: those that stand, or the last that ended."""

    wish: Wish | None
    channels: list[ChannelState]
    last: str

    @classmethod
    def of(cls, case: Case) -> "AlertsOf":
        """As they are now, in five queries at most; what nobody confirmed does not count."""
        confirmed = Wish.objects.filter(case=case, confirmed_at__isnull=False).defer("words")
        wish = confirmed.order_by("-confirmed_at", "-pk").first()
        if wish is None or wish.ended_at:
            return cls(wish, [], "")
        channels = list(wish.channel_set.filter(confirmed_at__isnull=False).order_by("rank"))
        frozen = FrozenAddress.objects.among(channel.address for channel in channels)
        states = [ChannelState(channel, channel.address in frozen) for channel in channels]
        alert = wish.alert_set.order_by("-raised_at", "-pk").first()
        return cls(wish, states, _said_of(alert) if alert else "")

    @property
    def stand(self) -> bool:
        """Whether the case has alerts."""
        return self.wish is not None and self.wish.ended_at is None

    @property
    def about(self) -> str:
        """What they tell of."""
        chosen = self.wish.events if self.wish else []
        return ", ".join(str(ABOUT[event]) for event in Event if event in chosen)

    @property
    def reach_nobody(self) -> bool:
        """Whether no address is left that may be used: each alert is a call of the office."""
        return self.stand and not any(state.is_used for state in self.channels)

    @property
    def calls_instead(self) -> bool:
        """Whether a person calls instead for now: the address is new."""
        until = self.wish.calls_until if self.wish else None
        return bool(until and until > timezone.now())


def alerts_of(case: Case) -> AlertsOf | None:
    """The alerts of a case; None where the agency sends none."""
    return AlertsOf.of(case) if settings.ALERTS_ARE_ON else None


def shown(moment: datetime) -> str:
    """A time, as these pages write it."""
    return date_format(timezone.localtime(moment), "m/d/Y h:i A")


def _said_of(alert: Alert) -> str:
    """What became of it."""
    last = alert.delivery_set.filter(dropped_at=None).order_by("-pk").first()
    when = shown(alert.raised_at)
    if alert.called_at and not last:
        return gettext("{when}: not sent, the office calls instead").format(when=when)
    if alert.called_at and last:
        said = gettext("{when}: did NOT arrive ({why}), the office calls instead")
        return said.format(when=when, why=last.get_failure_display())
    if alert.dropped_at and not alert.told_at:
        return gettext("{when}: not sent, the record said it no more").format(when=when)
    if alert.muted_at and not alert.told_at:
        return gettext("{when}: not sent, two supervisors dropped what was held").format(when=when)
    if last and alert.delivery_set.held().exists():
        return gettext("{when}: HELD until two supervisors decide").format(when=when)
    if last is None or (last.handing_over_at is None and not last.failed_at):
        return gettext("{when}: waits to be sent").format(when=when)
    return gettext("{when}: {state}").format(when=when, state=_state_of(last))


def _state_of(delivery: Delivery) -> str:
    if delivery.failure == Delivery.Failure.UNKNOWN:
        return gettext("NOBODY KNOWS whether it arrived")
    if delivery.failed_at:
        return gettext("did NOT arrive ({why})").format(why=delivery.get_failure_display())
    if delivery.received_at:
        return gettext("arrived, as the provider says")
    if delivery.handed_over_at is None:
        return gettext("is being sent")
    if delivery.gives_receipt:
        return gettext("sent, no receipt yet")
    return gettext("sent; whether a mail arrives is told only where it comes back")
