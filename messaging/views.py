"""Send a message; the page that says it was saved."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from lookup.lanes import DAY, Lane
from lookup.models import Case
from lookup.session import case_required
from messaging.forms import MessageForm
from portal.views import redirect_after_post


@sensitive_post_parameters()
@case_required
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, case: Case) -> HttpResponse:
    """Save a message with its notifications; the same form twice is one message."""
    if request.method != "POST":
        return redirect("lookup:order")
    form = MessageForm(request.POST)
    context = {"form": form, "case": case}
    if not form.is_valid():
        return render(request, "messaging/messages.html", context, status=422)
    message = form.message(case)
    again = case.message_set.filter(submission=message.submission).exists()
    lane = f"messages:{case.uuid}"
    if not again and not Lane.objects.reserve(lane, settings.MESSAGES_PER_CASE_PER_DAY, DAY):
        return render(request, "messaging/messages.html", {**context, "full": True}, status=429)
    message.send()
    return redirect_after_post("/order/sent/")


@case_required
@require_GET
def sent(request: HttpRequest, case: Case) -> HttpResponse:
    """Saved, when, and where to find more help."""
    last = case.message_set.order_by("-sent_at").only("sent_at").first()
    if last is None:
        return redirect("lookup:order")
    return render(request, "messaging/sent.html", {"sent_at": last.sent_at})
