"""Accounts: who may make whom what.

Whoever keeps accounts cannot raise their own: not to another role. Superusers are made on the
server only (`manage.py createsuperuser`), and nobody gives single permissions: a role, or a group
of the office's own, says what it opens.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangosGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangosUserAdmin
from django.contrib.auth.forms import UserChangeForm, UsernameField
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from messaging.models import Mailbox, Notification
from messaging.notices import Notice
from portal.admin_site import WatchedAdmin
from portal.confirm import confirm_who
from staffack import access, leaving
from staffack.models import AccountReview, AuditEntry
from staffack.roles import IN_ADMINISTRATION, ROLES
from staffack.sign_in import factors


def _is_stronger(account: User) -> bool:
    return (
        account.is_superuser
        or account.user_permissions.exists()
        or account.groups.exclude(name__in=ROLES).exists()
    )


class NewAccountForm(forms.ModelForm[User]):
    """An account with its role; one for the administration may sign in there.

    It has no password that somebody else knows: its owner gets a link.
    """

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "groups"]
        field_classes = {"username": UsernameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].help_text = _("The link for the first sign-in goes there.")

    def clean_username(self) -> str:
        """A name that no other account has, however its letters are written."""
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("There is an account of this name. Choose another."))
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        roles = {group.name for group in cleaned.get("groups", ())}
        self.instance.is_staff = bool(roles & IN_ADMINISTRATION)
        self.instance.set_unusable_password()
        return cleaned


class AccountForm(UserChangeForm[User]):
    """An account. Whoever is switched off hands over what is open of theirs in the same step.

    What is open of one that the worker switched off is handed over afterwards.
    """

    taken_over_by = forms.ModelChoiceField(
        User.objects.none(), required=False, label=_("Who takes it over")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = User.objects.filter(is_active=True, is_superuser=False)
        choices: Any = self.fields["taken_over_by"]
        choices.queryset = others.exclude(pk=self.instance.pk).order_by("username")

    @property
    def is_switched_off(self) -> bool:
        """Whether the mark *Active* was taken away."""
        return "is_active" in self.changed_data and not self.cleaned_data["is_active"]

    @property
    def is_switched_on(self) -> bool:
        """Whether it was given again."""
        return "is_active" in self.changed_data and bool(self.cleaned_data["is_active"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        to = cleaned.get("taken_over_by")
        if not self.is_switched_off and (to is None or cleaned.get("is_active")):
            return cleaned
        work = leaving.open_work(self.instance)
        if self.is_switched_off and leaving.is_last_mailbox(self.instance):
            text = _("Mail to the office goes to %s alone. Add another recipient first.")
            self.add_error("is_active", text % self.instance.email)
        if work and to is None:
            self.add_error("taken_over_by", _("Choose who takes over what is open of theirs."))
        if work.messages and to and not to.has_perm("messaging.view_message"):
            text = _("%s reads no messages. Choose a liaison or a supervisor.")
            self.add_error("taken_over_by", text % to)
        elif to and leaving.keeps_from(self.instance, to):
            text = _("%s can't take over all of it. Choose somebody else.")
            self.add_error("taken_over_by", text % to)
        return cleaned


@admin.register(User)
class UserAdmin(WatchedAdmin[User], DjangosUserAdmin[User]):
    """Accounts of staff."""

    list_display = ["username", "first_name", "last_name", "is_staff", "is_active"]
    list_filter = ["is_active", "groups"]
    readonly_fields = ["open_work", "last_login", "date_joined"]
    form = AccountForm
    actions = ["send_link_again"]
    add_form = NewAccountForm
    add_fieldsets = [
        (None, {"fields": ["username"]}),
        (_("Personal info"), {"fields": ["first_name", "last_name", "email"]}),
        (None, {"fields": ["groups"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new account's, or what may be changed of one."""
        if obj is None:
            return self.add_fieldsets
        fixed = self.get_readonly_fields(request, obj)
        may_change = self.has_change_permission(request, obj) and "is_active" not in fixed
        how = _(
            "To switch the account off, take the mark “Active” away and choose here who takes "
            "over what is open. They are out at their next request."
        )
        is_open = obj.is_active
        if not is_open and leaving.open_work(obj):
            is_open, how = True, _("The account is off. Choose who takes over what is still open.")
        leaves = {"fields": ["open_work", "taken_over_by"], "description": how}
        return [
            (None, {"fields": ["username"]}),
            (_("Personal info"), {"fields": ["first_name", "last_name", "email"]}),
            (_("Permissions"), {"fields": ["is_active", "is_staff", "groups"]}),
            *([(_("If they leave"), leaves)] if is_open and may_change else []),
            (_("Important dates"), {"fields": ["last_login", "date_joined"]}),
        ]

    @admin.display(description=_("Open work"))
    def open_work(self, account: User) -> str:
        """What somebody has to take over."""
        lines = leaving.open_work(account).lines or [gettext("Nothing is open.")]
        return format_html_join("", "<div>{}</div>", ((line,) for line in lines))

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

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Django's; a role opens what survivors write."""
        confirm_who(request)
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Django's; the old mailbox hears of a new one: links to sign in go there from now on."""
        if change and "email" in form.changed_data:
            Notification.objects.owe_notice(Notice.ADDRESS, User.objects.get(pk=obj.pk))
        if change and not obj.is_active and form.cleaned_data["taken_over_by"]:
            leaves = User.objects.get(pk=obj.pk)
            leaving.hand_over(leaves, form.cleaned_data["taken_over_by"], request.user)
        if change and form.is_switched_on:
            AccountReview.objects.confirm(obj, timezone.now())
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            Mailbox.objects.trust(form.initial.get("email", ""), obj.email)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Django's; a role that opens messages is asked for, and given by a second person.

        So it is again when the mailbox is another one: links to sign in go there. And when an
        account is switched on again: its owner may have left.
        """
        account: User = form.instance
        had = set(account.groups.all())
        super().save_related(request, form, formsets, change)
        is_renewed = "email" in form.changed_data or (change and form.is_switched_on)
        kept = set() if is_renewed else had
        for group in set(account.groups.all()) - kept:
            if access.opens_messages(group):
                account.groups.remove(group)
                question = access.ask_for_role(account, group, request.user)
                messages.warning(request, question.sentence)
        form.cleaned_data["groups"] = account.groups.all()  # what the log is to say

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Django's, called when all of an account is saved; then its owner gets the link."""
        self._send_link(request, obj)
        return super().log_addition(request, obj, message)

    def _send_link(self, request: HttpRequest, account: User) -> bool:
        is_owed = Notification.objects.owe_first_sign_in(account)
        if is_owed:
            AuditEntry.write(request.user, AuditEntry.Action.LINK_SENT, account=account)
        return is_owed

    @admin.action(
        description=_("Send the link for the first sign-in again"), permissions=["change"]
    )
    @transaction.atomic
    def send_link_again(self, request: HttpRequest, accounts: Any) -> None:
        """For accounts that never signed in: for others it takes a reset, and two supervisors."""
        never_in = accounts.filter(is_active=True, last_login=None)
        waiting = [each for each in never_in if not factors.has_any(each)]
        sent = sum(self._send_link(request, each) for each in waiting if not _is_stronger(each))
        self.message_user(
            request,
            ngettext("%d link is on its way.", "%d links are on their way.", sent) % sent,
            messages.SUCCESS if sent else messages.WARNING,
        )

    def response_add(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Back to the list: the account is whole, so Django's second page is not needed."""
        return admin.ModelAdmin.response_add(self, *args, **kwargs)

    def get_urls(self) -> Any:
        """Django's, without the page on which one person sets another's password."""
        return admin.ModelAdmin.get_urls(self)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are switched off: the log names them."""
        return False


class GroupForm(forms.ModelForm[Group]):
    """A role, and what it opens: messages only where it did before."""

    def clean_permissions(self) -> Any:
        permissions = self.cleaned_data["permissions"]
        opens = permissions.filter(content_type__app_label="messaging", codename="view_message")
        did = self.instance.pk is not None and access.opens_messages(self.instance)
        if opens.exists() and not did:
            raise forms.ValidationError(
                _("Only the roles of the portal open messages: they take a second person.")
            )
        return permissions


@admin.register(Group)
class GroupAdmin(WatchedAdmin[Group], DjangosGroupAdmin):
    """Roles: an office may change what they open."""

    form = GroupForm
