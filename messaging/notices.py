"""What the owners of accounts are told by mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Notice(models.TextChoices):
    """What the owner of an account hears of, in case that it was somebody else."""

    PASSKEY_ADDED = "PASSKEY_ADDED", _("A passkey was added to your account")
    PASSKEY_REMOVED = "PASSKEY_REMOVED", _("A passkey was removed from your account")
    APP_ADDED = "APP_ADDED", _("An app for codes was added to your account")
    APP_REMOVED = "APP_REMOVED", _("The app for codes was removed from your account")
    CODES = "CODES", _("New recovery codes were made for your account")
    OFFICE_ADDED = "OFFICE_ADDED", _("The office's account was connected to your account")
    OFFICE_REMOVED = "OFFICE_REMOVED", _("The office's account was taken off your account")
    TOO_FEW = "TOO_FEW", _("What takes two supervisors waits: there are fewer than two")
    ALONE = "ALONE", _("The one supervisor of an office asked for what takes two")
    ADDRESS = "ADDRESS", _("The email address of your account was changed")
    PASSWORD = "PASSWORD", _("The password of your account was set or changed")
    CONFLICT = "CONFLICT", _("A colleague was kept from a case, because of a conflict of interest")
    PAPERS_TO = "PAPERS_TO", _("The papers of a case about an officer go to you alone")
    OVERDUE = "OVERDUE", _("Messages or referrals wait, and nobody has acknowledged them")
    ALERTS_HELD = "ALERTS_HELD", _("Alerts to petitioners are held, and wait for two supervisors")
    HANDED_OVER = "HANDED_OVER", _("You take over from a colleague who leaves")
    CONFIRM = "CONFIRM", _("Accounts are to be confirmed within 15 days")
    CONFIRM_AGAIN = "CONFIRM_AGAIN", _("Accounts are to be confirmed within 5 days")
    SWITCHED_OFF = "SWITCHED_OFF", _("Accounts that nobody confirmed were switched off")
    RESET = "RESET", _("Your ways to sign in were reset")
    RESET_DONE = "RESET_DONE", _("You reset a colleague's ways to sign in")
    NEW_NETWORK = "NEW_NETWORK", _("Somebody signed in to your account from a new place")
    GUESSING = "GUESSING", _("Somebody tries to sign in to your account")
