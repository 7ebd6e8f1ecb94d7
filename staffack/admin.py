"""Acknowledgments, to read."""

from django.contrib import admin

from cases.admin.lists import ReadOnlyAdmin
from staffack import users_admin  # noqa: F401 - registers its rows
from staffack.leads.admin import LeadsNoticeAdmin
from staffack.models import Acknowledgment, AuditEntry

__all__ = ["AcknowledgmentAdmin", "AuditEntryAdmin", "LeadsNoticeAdmin"]


@admin.register(Acknowledgment)
class AcknowledgmentAdmin(ReadOnlyAdmin):
    """Who acknowledged what, and when."""

    list_display = ["message", "staff", "acknowledged_at", "is_first"]
    list_select_related = ["message", "staff"]


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Who did what about which case or referral."""

    list_display = ["at", "staff", "action", "case", "referral", "account", "reason", "detail"]
    list_select_related = ["staff", "case", "referral", "account"]
    list_filter = ["action", "at"]
