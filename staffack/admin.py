"""Acknowledgments, to read."""

from django.contrib import admin

from messaging.admin import ReadOnlyAdmin
from staffack.leads_admin import LeadsNoticeAdmin
from staffack.models import Acknowledgment, AuditEntry

__all__ = ["AcknowledgmentAdmin", "AuditEntryAdmin", "LeadsNoticeAdmin"]


@admin.register(Acknowledgment)
class AcknowledgmentAdmin(ReadOnlyAdmin):
    """Who acknowledged what, and when."""

    list_display = ["message", "staff", "acknowledged_at", "is_first"]
    list_select_related = ["message", "staff"]
    list_filter = ["acknowledged_at"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what about which case."""

    list_display = ["at", "staff", "action", "case"]
    list_select_related = ["staff", "case"]
    list_filter = ["action", "at"]
