"""What waits for a second person."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.admin.lists import ReadOnlyAdmin
from cases.disposal import KeptError, dispose
from cases.models import Approval
from cases.signals import approval_granted, staff_acted
from portal.confirm import confirm_who


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    """What was asked, by whom, and who decided what; the newest first."""

    list_display = ["__str__", "case", "asked_by", "asked_at", "decision"]
    list_display_links = None
    list_select_related = ["case", "asked_by", "decided_by"]
    search_fields = ()
    actions = ["grant", "refuse"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, by what it asks for."""
        return super().changelist_view(request, {"title": _("What takes a second person")})

    @admin.display(description=_("decision"))
    def decision(self, approval: Approval) -> str:
        """Who said what and when, or until when someone may."""
        sentence = gettext("waits until %(at)s")
        if approval.decided_at:
            sentence = gettext("confirmed by %(who)s, %(at)s")
            if not approval.is_granted:
                sentence = gettext("refused by %(who)s, %(at)s")
        at = timezone.localtime(approval.decided_at or approval.until)
        shown = date_format(at, "SHORT_DATETIME_FORMAT")
        return sentence % {"who": approval.decided_by, "at": shown}

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
        confirm_who(request)
        for approval in approvals:
            sentence = gettext(
                "Not decided: %(what)s. You asked for it yourself, or it is over or decided."
            )
            why = ""
            try:
                if _decided(approval, request.user, is_granted=is_granted):
                    continue
            except KeptError as error:
                sentence, why = gettext("Not decided: %(what)s. %(why)s"), str(error)
            messages.error(request, sentence % {"what": approval, "why": why})


@transaction.atomic
def _decided(approval: Approval, staff: Any, *, is_granted: bool) -> bool:
    """Decide, and do at once what needs no more; False when `staff` may not, or it is over."""
    if not approval.decide(staff, is_granted=is_granted):
        return False
    action = "APPROVED" if is_granted else "NOT_APPROVED"
    staff_acted.send(Approval, staff=staff, action=action, case=approval.case)
    if is_granted and approval.kind == Approval.Kind.DISPOSAL:
        dispose(approval, staff)
    elif is_granted:
        approval_granted.send(Approval, approval=approval)
    return True
