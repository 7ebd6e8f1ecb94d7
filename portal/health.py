"""What machines ask: is it alive, is it ready, whom does one tell of a weakness."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as AnyDatabaseError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal.database_checks import key_errors, pending_migrations
from portal.models import KeyProof

logger = logging.getLogger(__name__)

SECURITY_TXT_LIFE = timedelta(days=180)  # RFC 9116 advises less than a year


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200: the process answers. It asks nothing else, so nobody restarts it for want of that."""
    return HttpResponse("alive", content_type="text/plain")


@login_not_required
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when pages can be served and words stored, else 503 with the reason in a few words."""
    if reason := _why_not_ready():
        logger.error("not ready: %s", reason)
        return HttpResponse(f"not ready: {reason}", status=503, content_type="text/plain")
    return HttpResponse("ready", content_type="text/plain")


def _why_not_ready() -> str:
    try:
        if pending_migrations():
            return "migrations are pending"
        if key_errors():
            return "a key is not the data's"
    except AnyDatabaseError:
        return "the database can't be read"
    try:
        with transaction.atomic():
            KeyProof.objects.try_to_write()
            transaction.set_rollback(True)
    except AnyDatabaseError:
        return "the database can't be written"
    return ""


@login_not_required
@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness, as RFC 9116 has it."""
    lines = {
        "Contact": settings.AGENCY.security_contact or settings.AGENCY.website,
        "Expires": (timezone.now() + SECURITY_TXT_LIFE).isoformat(timespec="seconds"),
        "Preferred-Languages": "en",
        "Canonical": settings.SITE_URL + reverse("security_txt"),
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
