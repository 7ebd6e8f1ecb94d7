"""The mails that the portal sends."""

from django.db import models


class MailKind(models.TextChoices):
    """Each names its function in `messaging/emails.py` and its folder in `templates/emails/`."""

    MESSAGE_RECEIVED = "message_received"  # to each recipient
    REFERRAL_RECEIVED = "referral_received"  # to each recipient
    REFERRAL_READ = "referral_read"  # to the provider who sent it
    ALARM_RAISED = "alarm_raised"  # to each recipient
