"""What waits for a second person."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.admin.lists import ReadOnlyAdmin
from cases.models import Approval
from cases.signals import staff_acted


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """What was asked, by whom, and who decided what; the newest first."""

    list_display = [
        *("kind", "detail", "asked_by", "asked_at", "until", "is_granted", "decided_by"),
        "decided_at",
    ]
    list_display_links = None
    list_select_related = ["asked_by", "decided_by"]
    list_filter = ["kind", "is_granted"]
    search_fields = ()
    actions = ["grant", "refuse"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """Whether the actions are offered; each row then says for itself who is a second person."""
        return request.user.has_perm("cases.decide_approval")

    @admin.action(description=_("Confirm: I looked, and it is right"), permissions=["decide"])
    def grant(self, request: HttpRequest, approvals: QuerySet[Approval]) -> None:
        """Let it happen."""
        self._decide(request, approvals, is_granted=True)

    @admin.action(description=_("Refuse: this must not happen"), permissions=["decide"])
    def refuse(self, request: HttpRequest, approvals: QuerySet[Approval]) -> None:
        """Keep it from happening."""
        self._decide(request, approvals, is_granted=False)

    def _decide(
        self, request: HttpRequest, approvals: QuerySet[Approval], *, is_granted: bool
    ) -> None:
        action = "APPROVED" if is_granted else "NOT_APPROVED"
        staff: Any = request.user
        for approval in approvals:
            with transaction.atomic():
                if approval.decide(staff, is_granted=is_granted):
                    staff_acted.send(Approval, staff=staff, action=action, case=None)
                    continue
            sentence = gettext(
                "Not decided: %(what)s. You asked for it yourself, or it is over or decided."
            )
            messages.error(request, sentence % {"what": approval})
