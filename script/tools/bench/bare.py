"""The bare views: what Django itself takes, behind the same middleware, for a like answer."""

import secrets

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.urls import path
from django.views.decorators.gzip import gzip_page

from cases.models import Case
from lookup.models import SpentToken
from portal import urls
from portal.http import see_other


@login_not_required
def page(request: HttpRequest, name: str) -> HttpResponse:
    """A page of the portal as it was answered once, with one variable."""
    return HttpResponse(get_template(f"{name}.html").render({"word": "now"}))


@login_not_required
def one_query(request: HttpRequest) -> HttpResponse:
    """One row by its key, then onward, as after a search."""
    Case.objects.filter(pk=1).first()
    return see_other("lookup:pin")


@login_not_required
def two_inserts(request: HttpRequest) -> HttpResponse:
    """Two rows in one transaction, then onward, as after a message."""
    with transaction.atomic():
        for _row in range(2):
            SpentToken.objects.create(digest=secrets.token_hex(32))
    return see_other("lookup:pin")


urlpatterns = [
    path("bare/page/<slug:name>/", page),
    path("bare/compressed/<slug:name>/", gzip_page(page)),
    path("bare/query/", one_query),
    path("bare/inserts/", two_inserts),
    *urls.urlpatterns,
]
handler400, handler500 = urls.handler400, urls.handler500
