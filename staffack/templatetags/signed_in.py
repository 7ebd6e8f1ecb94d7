"""What every page of staff carries: the watch over an idle sign-in, and what was typed before."""

from typing import Any

from django import template
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone

from cases.models.approvals import are_too_few
from staffack.models import AccountReview, KeysWanted
from staffack.sign_in import sessions

register = template.Library()


@register.simple_tag
def office_has_sign_in() -> bool:
    """Whether the office has a sign-in of its own that the portal takes."""
    return bool(settings.OFFICE_SIGN_IN_ISSUER)


@register.simple_tag
def supervisors_are_too_few() -> bool:
    """Whether what takes two supervisors would wait for ever."""
    return bool(caches["process"].get_or_set("supervisors_are_too_few", are_too_few))


@register.simple_tag(takes_context=True)
def accounts_due(context: dict[str, Any]) -> int:
    """How many accounts this supervisor is asked to confirm; nobody confirms their own."""
    due = AccountReview.objects.due(timezone.now())
    return due.exclude(account=context["request"].user).count()


@register.simple_tag(takes_context=True)
def wants_keys(context: dict[str, Any]) -> bool:
    """Whether this member of staff works the desk by single keys."""
    return KeysWanted.objects.filter(account=context["request"].user.pk).exists()


@register.inclusion_tag("staffack/_signed_in.html", takes_context=True)
def signed_in(context: dict[str, Any]) -> dict[str, Any]:
    """Where someone is signed in: ends the sign-in on the page, too, and gives words back."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {}
    seconds = int(settings.STAFF_IDLE.total_seconds())
    typed = sessions.typed_before(request)
    return {"request": request, "seconds": seconds, "typed": typed}
