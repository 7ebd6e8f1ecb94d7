"""Context processors: variables that every template has."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """The agency's facts, whether all data is test data, and the idle limit in seconds."""
    return {
        "agency": settings.AGENCY,
        "test_data_only": not settings.IS_PRODUCTION,
        "idle_seconds": int(settings.SURVIVOR_IDLE.total_seconds()),
    }
