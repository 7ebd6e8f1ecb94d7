"""Accounts: who may make whom what.

Whoever keeps accounts cannot raise their own: not to superuser, not to another role.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangosUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from staffack.models import AuditEntry
from staffack.roles import IN_ADMINISTRATION, ROLES

admin.site.unregister(User)


def _is_stronger(account: User) -> bool:
    return (
        account.is_superuser
        or account.user_permissions.exists()
        or account.groups.exclude(name__in=ROLES).exists()
    )


class NewAccountForm(AdminUserCreationForm):
    """An account with its role; one for the administration may sign in there."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        roles = {group.name for group in cleaned.get("groups", ())}
        self.instance.is_staff = bool(roles & IN_ADMINISTRATION)
        return cleaned


@admin.register(User)
class UserAdmin(DjangosUserAdmin[User]):
    """Accounts of staff."""

    list_display = ["username", "first_name", "last_name", "is_staff", "is_active"]
    list_filter = ["is_active", "groups"]
    readonly_fields = ["last_login", "date_joined"]
    add_form = NewAccountForm
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        (_("Personal info"), {"fields": ["first_name", "last_name", "email"]}),
        (None, {"fields": ["groups"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser sees who is one, and single permissions."""
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return [
            (None, {"fields": ["username", "password"]}),
            (_("Personal info"), {"fields": ["first_name", "last_name", "email"]}),
            (_("Permissions"), {"fields": ["is_active", "is_staff", "groups"]}),
            (_("Important dates"), {"fields": self.readonly_fields}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody but a superuser changes their own role, or one that the office made itself."""
        fixed = list(super().get_readonly_fields(request, obj))
        if obj is None or request.user.is_superuser:
            return fixed
        if obj.pk == request.user.pk:
            return [*fixed, "is_active", "is_staff", "groups"]
        return fixed

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """The roles that come with the portal; an office's own groups are a superuser's to give."""
        if db_field.name == "groups":
            kwargs |= {"label": _("Role"), "help_text": "", "widget": forms.CheckboxSelectMultiple}
            if not request.user.is_superuser:
                kwargs["queryset"] = Group.objects.filter(name__in=ROLES)
        return super().formfield_for_manytomany(db_field, request=request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An account with more than the portal's roles, password included, is for superusers."""
        if obj is not None and _is_stronger(obj) and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save, and log that someone wrote an account; the admin's transaction holds both."""
        super().save_model(request, obj, form, change)
        AuditEntry.write(request.user, AuditEntry.Action.ACCOUNT)

    def response_add(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the list: the account is whole, so Django's second page is not needed."""
        return admin.ModelAdmin.response_add(self, *args, **kwargs)

    @transaction.atomic
    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Django's own page; a new password is logged like any change of an account."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            AuditEntry.write(request.user, AuditEntry.Action.ACCOUNT)
        return response

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are switched off: the log names them."""
        return False
