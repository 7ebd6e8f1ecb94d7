"""Recipients, and messages to read but not to change."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrPromise

from cases.admin.lists import ReadOnlyAdmin
from cases.models import Approval
from cases.signals import staff_acted
from messaging.models import Mailbox, Message, Notification
from messaging.recipients import Recipient
from portal.admin_site import WatchedAdmin


@admin.register(Recipient)
class RecipientAdmin(WatchedAdmin[Recipient]):
    """Who gets mail."""

    list_display = ["email", "bounced_at", "staff", "is_active"]
    list_select_related = ["staff"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recipient]:
        """All, each with `bounced_at`."""
        recipients: QuerySet[Recipient] = Recipient.objects.with_bounced_at()
        return recipients

    @admin.display(description=_("mail comes back since"))
    def bounced_at(self, recipient: Any) -> datetime | None:
        """Since when; staff see to it under the mailboxes whose mail came back."""
        at: datetime | None = recipient.bounced_at
        return at

    def save_model(self, request: HttpRequest, obj: Recipient, form: Any, change: bool) -> None:
        """Save. A mailbox that would get what survivors write waits for a second person.

        So does one that is said to be a person's and is not their account's: it would hear of
        cases that are kept from others.
        """
        is_risky = settings.EMAIL_CONTENT == "full" or not obj.is_their_accounts
        would_get = is_risky and obj.is_active
        if would_get and {"email", "is_active", "staff"} & {*form.changed_data}:
            obj.is_active = False
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            Mailbox.objects.trust(form.initial.get("email", ""), obj.email)
        if would_get and not obj.is_active:
            asked_by: Any = request.user
            facts = {"subject": str(obj.pk), "detail": obj.in_full, "asked_by": asked_by}
            question = Approval(kind=Approval.Kind.RECIPIENT, **facts)
            question.ask()
            messages.warning(request, question.sentence)


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


class StuckFilter(admin.SimpleListFilter):
    """Mail that waits for too long, or was refused."""

    title = _("waiting")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrPromise]]:
        return [("long", _("Over 15 minutes, or refused"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.stuck() if self.value() else queryset  # type: ignore[attr-defined]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """The outbox."""

    list_select_related = ["referral", "recipient", "staff"]
    list_display = ["kind", "referral", "to_whom", "why", "queued_at", "tries", "sent_at"]
    list_filter = [StuckFilter]
    actions = ["send_again"]

    @admin.action(description=_("Try to send again, now"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        """Have what is not sent tried at once, with a row in the log."""
        with transaction.atomic():
            count = Notification.objects.filter(pk__in=queryset).send_again()
            staff_acted.send(Notification, staff=request.user, action="MAIL_AGAIN", case=None)
        self.message_user(
            request,
            ngettext("%d mail is tried again.", "%d mails are tried again.", count) % count,
        )


@admin.register(Mailbox)
class MailboxAdmin(ReadOnlyAdmin):
    """The mailboxes whose mail comes back."""

    list_display = ["address", "bounced_at"]
    list_display_links = None
    search_fields = []  # no case is theirs
    fields = ["address", "bounced_at"]
    actions = ["trust"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """All but those that were put right."""
        return Mailbox.objects.returning()

    @admin.action(description=_("Mail arrives there again"), permissions=["view"])
    def trust(self, request: HttpRequest, queryset: QuerySet[Mailbox]) -> None:
        """Take the mark off, and the task about it, with a row in the log for each."""
        with transaction.atomic():
            for mailbox in queryset:
                Mailbox.objects.trust(mailbox.address)
                staff_acted.send(Mailbox, staff=request.user, action="MAIL_TRUSTED", case=None)
