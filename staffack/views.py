"""The liaisons' side: sign in, the queue, one message, the signed link."""

from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.views import LoginView
from django.core.exceptions import BadRequest
from django.core.signing import BadSignature
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cases.models import Alarm
from messaging import links
from messaging.models import Message, Referral
from portal.http import see_other
from staffack.forms import SignInForm
from staffack.models import Acknowledgment, AuditEntry

QUEUE_LENGTH = 200


class SignIn(LoginView):
    """Django's own sign-in, at its own address."""

    template_name = "staffack/sign_in.html"
    authentication_form = SignInForm

    def get_default_redirect_url(self) -> str:
        """The queue, or the admin for someone who reads no messages."""
        reads = self.request.user.has_perm("messaging.view_message")
        return reverse("staffack:queue" if reads else "admin:index")


sign_in = SignIn.as_view()
may_read = permission_required("messaging.view_message", raise_exception=True)
may_acknowledge = permission_required("staffack.add_acknowledgment", raise_exception=True)


@may_read
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Unacknowledged messages first, oldest on top; then the latest others."""
    rows = (
        Message.objects.with_has_whereabouts()
        .select_related("case")
        .only(
            "uuid",
            "sent_at",
            "acknowledged_at",
            "withdrawn_at",
            "response_requested",
            "case__case_number",
        )
    )
    waiting = rows.unacknowledged().order_by("sent_at")[:QUEUE_LENGTH]
    done = rows.exclude(acknowledged_at=None).order_by("-sent_at")[:QUEUE_LENGTH]
    alarms = Alarm.objects.current().select_related("case", "paper")
    context = {
        "alarms": alarms.about_guessing()[:QUEUE_LENGTH],
        "tasks": alarms.tasks()[:QUEUE_LENGTH],
        "waiting": waiting,
        "waiting_count": Message.objects.unacknowledged().count(),
        "done": done,
        "referrals": Referral.objects.listed().unacknowledged()[:QUEUE_LENGTH],
    }
    return render(request, "staffack/queue.html", context)


@may_read
@require_POST
def clear_alarm(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an alarm away, after someone looked into it."""
    found = get_object_or_404(Alarm, pk=pk)
    with transaction.atomic():
        if found.dismiss():
            AuditEntry.write(request.user, AuditEntry.Action.ALARM_CLEARED, found.case)
    return see_other("staffack:queue")


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One message; the button acknowledges it, a GET changes nothing."""
    found = get_object_or_404(Message.objects.select_related("case", "whereabouts"), uuid=uuid)
    return _read_or_acknowledge(request, found)


@may_read
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail. Altered: 404. Too old: a page that still opens the message."""
    try:
        uuid, fresh = links.read(token)
    except BadSignature as error:
        raise Http404 from error
    found = get_object_or_404(Message.objects.select_related("case", "whereabouts"), uuid=uuid)
    if not fresh:
        address = reverse("staffack:message", args=[found.uuid])
        return render(request, "staffack/link_expired.html", {"address": address})
    return _read_or_acknowledge(request, found)


def _read_or_acknowledge(request: HttpRequest, found: Message) -> HttpResponse:
    if request.method == "POST" and "reply" in request.POST:
        return _reply(request, found)
    if request.method == "POST" and "verify" in request.POST:
        return _verify(request, found)
    if request.method == "POST":
        return _record(request, found)
    acknowledgments = found.acknowledgment_set.select_related("staff").order_by("pk")
    context = {
        "message": found,
        "papers": found.case.civilprocess_set.order_by("pk"),
        "acknowledgments": acknowledgments,
        "replies": Message.Reply.choices,
        "mine": any(row.staff_id == request.user.pk for row in acknowledgments),
    }
    return render(request, "staffack/message.html", context)


@permission_required("messaging.change_message", raise_exception=True)
def _reply(request: HttpRequest, found: Message) -> HttpResponse:
    reply = request.POST["reply"]
    if reply not in Message.Reply.values:
        raise BadRequest
    found.answer(reply)
    AuditEntry.write(request.user, AuditEntry.Action.REPLIED, found.case, found)
    return see_other(request.path)


@may_acknowledge
def _verify(request: HttpRequest, found: Message) -> HttpResponse:
    with transaction.atomic():
        if found.verify():
            AuditEntry.write(request.user, AuditEntry.Action.VERIFIED, found.case, found)
    return see_other(request.path)


@may_acknowledge
def _record(request: HttpRequest, found: Message) -> HttpResponse:
    Acknowledgment.record(found, request.user)  # type: ignore[arg-type]  # signed in, or refused
    return see_other(request.path)
