"""What the pages of the liaisons share: who may open them, lists in pages, links in mail."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.core.signing import BadSignature
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from messaging import links
from messaging.letters import AnyLetter

LENGTH = 100  # of each list, on one page

may_read = permission_required("messaging.view_message", raise_exception=True)
may_acknowledge = permission_required("staffack.add_acknowledgment", raise_exception=True)


def pages(
    request: HttpRequest, lists: Mapping[str, QuerySet[Any] | list[Any]]
) -> dict[str, Page[Any]]:
    """Of each list the page that the address names: whatever waits can be reached."""
    return {
        name: Paginator(rows, LENGTH).get_page(request.GET.get(name))
        for name, rows in lists.items()
    }


def open_link(
    request: HttpRequest,
    token: str,
    salt: str,
    rows: QuerySet[AnyLetter],
    *,
    answer: Callable[[HttpRequest, AnyLetter], HttpResponse],
    page: str,
) -> HttpResponse:
    """Answer a link in a mail. Altered: 404. Too old: a page that leads to `page`."""
    try:
        uuid, is_fresh = links.read(token, salt)
    except BadSignature as error:
        raise Http404 from error
    letter = get_object_or_404(rows, uuid=uuid)
    if is_fresh:
        return answer(request, letter)
    return render(request, "staffack/link_expired.html", {"address": reverse(page, args=[uuid])})
