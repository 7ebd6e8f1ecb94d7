"""Recipients, and messages to read but not to change."""

from django.contrib import admin
from django.urls import reverse

from cases.admin.lists import ReadOnlyAdmin
from messaging.models import Message, Notification, Recipient


@admin.register(Recipient)
class RecipientAdmin(admin.ModelAdmin[Recipient]):
    """Who gets mail."""

    list_display = ["email", "is_active"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """When messages came; to read one, open it in the queue, which knows who may."""

    list_display = ["uuid", "case", "sent_at", "acknowledged_at", "call_mark"]
    list_select_related = ["case"]
    # Neither text nor telephone number: they are read beside the warnings about them only.
    fields = ["uuid", "case", "response_requested", "sent_at"]
    fields += ["acknowledged_at", "verified_at", "withdrawn_at"]

    def get_view_on_site_url(self, obj: Message | None = None) -> str | None:
        """The message's page in the queue."""
        return reverse("staffack:message", args=[obj.uuid]) if obj else None


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """The outbox."""

    list_select_related = ["message", "referral", "recipient", "staff"]
    path_to_case = "message__case"
    list_display = [*list_select_related, "queued_at", "sent_at", "tries", "last_error"]
