"""Imports: handed in, looked at, undone."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from cases.signals import staff_acted
from feed.facts import shown
from feed.forms import FeedForm
from feed.importing import Files, examine, take_in
from feed.models import FeedImport
from feed.pins import set_pins
from feed.report import RefusedError
from feed.undoing import UndoRefusedError, undo
from portal.http import see_other
from portal.uploads import accept_files

MEGABYTE = 1024 * 1024
CHANGES_ON_A_PAGE = 50
# Each takes a hash of about 27 ms, while the person waits.
PINS_IN_A_REQUEST = 200


@admin.register(FeedImport)
class FeedImportAdmin(admin.ModelAdmin[FeedImport]):
    """Files that were taken in. "Add" hands one in."""

    list_display = ["source", "as_of", "started_at", "finished_at", "undone_at", "rows_read"]
    fields = ["uuid", "source", "as_of", "started_at", "finished_at", "undone_at", "rows_read"]
    list_filter = ["undone_at"]
    list_per_page = 50

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        """Django's, and the one that undoes."""
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", view, name="feed_feedimport_undo"), *super().get_urls()]

    # The CSRF check reads POST; before that it must be said where files go.
    @method_decorator(csrf_exempt)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Check a file, or take it in. The file is kept nowhere in between."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = accept_files(request, settings.FEED_UPLOAD_MAX_MB * MEGABYTE)
        return self._hand_in(request, lambda: sent.too_big)

    @method_decorator(csrf_protect)
    def _hand_in(self, request: HttpRequest, was_too_big: Callable[[], bool]) -> HttpResponse:
        data = [request.POST, request.FILES] if request.method == "POST" else []
        form = FeedForm(*data, most_mb=settings.FEED_UPLOAD_MAX_MB, was_too_big=was_too_big())
        report = None
        if form.is_valid():
            files = form.handed_in()
            report = examine(files)
            if "_import" in request.POST and not report.errors.count:
                try:
                    return self._take_in(request, files)
                except RefusedError as refused:
                    report = refused.report
        title = _("Import a file")
        context = {"form": form, "report": report, "title": title, "opts": self.opts}
        context |= self.admin_site.each_context(request)
        return render(request, "admin/feed/feedimport/import.html", context)

    def _take_in(self, request: HttpRequest, files: Files) -> HttpResponse:
        with transaction.atomic():
            taken, report = take_in(files)
            _tell(request, "FEED_IMPORTED")
        pinned = set_pins(files, taken, most=PINS_IN_A_REQUEST)
        messages.success(request, _("The file was imported."))
        for line in report.warnings.lines():
            messages.warning(request, line)
        if pinned.left:
            words = ngettext(
                "%(left)s PIN is not set yet. Run the command with the same file.",
                "%(left)s PINs are not set yet. Run the command with the same file.",
                pinned.left,
            )
            messages.warning(request, words % {"left": pinned.left})
        return _to(taken)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One import, and a page of what it changed."""
        page = Paginator(_changes(object_id), CHANGES_ON_A_PAGE).get_page(request.GET.get("page"))
        extra = {
            **(extra_context or {}),
            "page": page,
            "changes": [(change, shown(change)) for change in page],
            "may_undo": _may_undo(request),
        }
        return super().change_view(request, object_id, form_url, extra)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then put back what the import changed."""
        feed_import = get_object_or_404(FeedImport, pk=pk)
        if not _may_undo(request):
            raise PermissionDenied
        if request.method == "POST":
            try:
                with transaction.atomic():
                    undo(feed_import)
                    _tell(request, "FEED_UNDONE")
            except UndoRefusedError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("The import was undone."))
            return _to(feed_import)
        title = _("Undo this import?")
        context = {"original": feed_import, "title": title, "opts": self.opts}
        context |= self.admin_site.each_context(request)
        return render(request, "admin/feed/feedimport/undo.html", context)


def _changes(object_id: str) -> Any:
    feed_import = FeedImport.objects.filter(pk=object_id if object_id.isdecimal() else 0).first()
    return feed_import.feedchange_set.all() if feed_import else FeedImport.objects.none()


def _may_undo(request: HttpRequest) -> bool:
    return request.user.has_perm("feed.change_feedimport")


def _tell(request: HttpRequest, action: str) -> None:
    staff_acted.send(sender=FeedImport, staff=request.user, action=action, case=None)


def _to(feed_import: FeedImport) -> HttpResponse:
    return see_other("admin:feed_feedimport_change", feed_import.pk)
