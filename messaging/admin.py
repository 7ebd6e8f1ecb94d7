"""Recipients, and messages to read but not to change."""

from django.contrib import admin

from lookup.admin.lists import ReadOnlyAdmin
from messaging.models import Message, Notification, Recipient


@admin.register(Recipient)
class RecipientAdmin(admin.ModelAdmin[Recipient]):
    """Who gets mail."""

    list_display = ["email", "is_active"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """When messages came; to read one, open it in the queue, which knows who may."""

    list_display = ["uuid", "case", "sent_at", "acknowledged_at"]
    list_select_related = ["case"]
    numbers = ["case__case_key", "case__civilprocess__sheriff_key"]
    fields = [
        "uuid",
        "case",
        "body",
        "response_requested",
        "contact_method",
        "contact",
        "safe_from",
        "safe_until",
        "voicemail_ok",
        "ask_for",
        "language",
        "sent_at",
        "acknowledged_at",
    ]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """The outbox."""

    list_display = ["message", "recipient", "queued_at", "sent_at", "tries", "last_error"]
    list_select_related = ["message", "recipient"]
