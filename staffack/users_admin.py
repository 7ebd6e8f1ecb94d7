"""Accounts: who may make whom what.

Whoever keeps accounts cannot raise their own: not to superuser, not to another role.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangosUserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from staffack.roles import ROLES

admin.site.unregister(User)


@admin.register(User)
class UserAdmin(DjangosUserAdmin[User]):
    """Accounts of staff."""

    list_display = ["username", "first_name", "last_name", "is_staff", "is_active"]
    list_filter = ["is_active", "groups"]
    readonly_fields = ["last_login", "date_joined"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser sees who is one, and single permissions."""
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        person, permissions = (
            ["first_name", "last_name", "email"],
            ["is_active", "is_staff", "groups"],
        )
        return [
            (None, {"fields": ["username", "password"]}),
            (_("Personal info"), {"fields": person}),
            (_("Permissions"), {"fields": permissions}),
            (_("Important dates"), {"fields": self.readonly_fields}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody but a superuser changes their own role, or one that the office made itself."""
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is None or request.user.is_superuser:
            return fixed
        if obj.pk == request.user.pk:
            return [*fixed, "is_active", "is_staff", "groups"]
        if obj.groups.exclude(name__in=ROLES).exists():
            return [*fixed, "groups"]
        return fixed

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The roles that come with the portal; an office's own groups are a superuser's to give."""
        if db_field.name == "groups" and not request.user.is_superuser:
            kwargs["queryset"] = Group.objects.filter(name__in=ROLES)
        return super().formfield_for_manytomany(db_field, request=request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A superuser's account, password included, is for superusers."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are switched off: the log names them."""
        return False
