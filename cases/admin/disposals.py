"""The page on which one person asks that a case be disposed of."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from cases import disposal
from cases.models import Case
from portal.http import see_other


@permission_required("cases.change_case", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def dispose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is deleted, or why it is kept; the button asks a second person."""
    case = get_object_or_404(Case.objects.standing().seen_by(request.user), pk=pk)
    if request.method == "POST":
        try:
            question = disposal.ask(case, request.user)
        except disposal.KeptError:
            pass  # the page says why
        else:
            sentence = gettext("A supervisor was asked: %(reference)s, under Approvals.")
            messages.success(request, sentence % {"reference": question.detail})
            return see_other("admin:cases_case_change", pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Dispose of this case"),
        "case": case,
        "reasons": disposal.why_not(case),
        "opts": Case._meta,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "admin/cases/case/dispose.html", context, status=status)
