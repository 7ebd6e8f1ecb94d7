"""What an alert can be about, and how it comes, in the words of the page."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What an alert can be about; it never says so."""

    SERVED = "served", _("The order was served on the other person")
    SHORT_FORM = "short_form", _("The other person got the short notice of the order")
    RETURNED = "returned", _("The papers went back to the court, not served")
    HEARING = "hearing", _("A court date was set or changed")
    ENDING = "ending", _("The order ends in 60 days, in 14 days, in 3 days")
    READ = "read", _("Your message was read (once a day at most)")


class Route(models.TextChoices):
    """How an address is reached."""

    EMAIL = "email", _("Email")
    TEXT = "text", _("Text message")
