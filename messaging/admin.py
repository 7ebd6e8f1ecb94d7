"""Recipients, and messages to read but not to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from messaging.models import Message, Notification, Recipient


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Rows that may be read by permission, and never added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Recipient)
class RecipientAdmin(admin.ModelAdmin[Recipient]):
    """Who gets mail."""

    list_display = ["email", "is_active"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """When messages came; to read one, open it in the queue, which knows who may."""

    list_display = ["uuid", "case", "sent_at", "acknowledged_at"]
    list_select_related = ["case"]
    list_filter = ["sent_at"]
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
