"""The admin's pages to import files, to see what an import changed, and to undo it."""

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

from cases.models import Conflict
from cases.signals import staff_acted
from feed.bursts import HeldError
from feed.forms import FeedForm
from feed.importing import Files, examine, import_files
from feed.models import FeedChange, FeedImport
from feed.pins import set_pins
from feed.report import RefusedError
from feed.undoing import UndoRefusedError, undo
from portal.admin_site import WatchedAdmin, keeps_own_transactions
from portal.http import see_other
from portal.uploads import accept_files

MEGABYTE = 1024 * 1024
CHANGES_ON_A_PAGE = 50
# Each takes a hash of about 27 ms, while the person waits.
PINS_IN_A_REQUEST = 200


@admin.register(FeedImport)
class FeedImportAdmin(WatchedAdmin[FeedImport]):
    """Imports. "Add" imports a file."""

    list_display = ["source", "as_of", "started_at", "finished_at", "undone_at", "rows_read"]
    fields = [
        *("uuid", "source", "as_of", "started_at", "finished_at", "undone_at", "rows_read"),
        *("newly_served", "approval"),
    ]
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
    @keeps_own_transactions
    @method_decorator(csrf_exempt)
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Check a file, or import it. The file is kept nowhere in between."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        upload = accept_files(request, settings.FEED_UPLOAD_MAX_MB * MEGABYTE)
        return self._check_or_import(request, lambda: upload.too_big)

    @method_decorator(csrf_protect)
    def _check_or_import(
        self, request: HttpRequest, was_too_big: Callable[[], bool]
    ) -> HttpResponse:
        data = [request.POST, request.FILES] if request.method == "POST" else []
        form = FeedForm(
            request.user, *data, most_mb=settings.FEED_UPLOAD_MAX_MB, was_too_big=was_too_big()
        )
        report = None
        if form.is_valid():
            files = form.uploaded_files()
            report = examine(files)
            if "_import" in request.POST and not report.errors.count:
                try:
                    return self._import(request, files)
                except RefusedError as refused:
                    report = refused.report
                except HeldError as held:
                    messages.warning(request, str(held))
        title = _("Import a file")
        context = {"form": form, "report": report, "title": title, "opts": self.opts}
        context |= self.admin_site.each_context(request)
        return render(request, "admin/feed/feedimport/import.html", context)

    def _import(self, request: HttpRequest, files: Files) -> HttpResponse:
        staff: Any = request.user
        feed_import, report = import_files(files, staff=staff)
        pins = set_pins(files, feed_import, report, most=PINS_IN_A_REQUEST)
        messages.success(request, _("The file was imported."))
        for line in [*report.rows_set_aside.lines(), *report.warnings.lines()]:
            messages.warning(request, line)
        if pins.left:
            sentence = ngettext(
                "%(left)s PIN is not set yet. Run the command with the same file.",
                "%(left)s PINs are not set yet. Run the command with the same file.",
                pins.left,
            )
            messages.warning(request, sentence % {"left": pins.left})
        return _see(feed_import)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One import, and a page of what it changed."""
        changes = FeedChange.objects.seen_by(request.user).filter(
            feed_import__pk=object_id if object_id.isdecimal() else 0
        )
        page = Paginator(changes, CHANGES_ON_A_PAGE).get_page(request.GET.get("page"))
        hidden = Conflict.objects.against(request.user).values("case")
        original = self.get_object(request, object_id)
        extra = {
            **(extra_context or {}),
            "page": page,
            "set_aside": original.set_aside_without(hidden) if original else [],
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
                    _refuse_conflicts(feed_import, request.user)
                    undo(feed_import)
                    staff_acted.send(
                        FeedImport, staff=request.user, action="FEED_UNDONE", case=None
                    )
            except UndoRefusedError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("The import was undone."))
            return _see(feed_import)
        title = _("Undo this import?")
        context = {"original": feed_import, "title": title, "opts": self.opts}
        context |= self.admin_site.each_context(request)
        return render(request, "admin/feed/feedimport/undo.html", context)


def _refuse_conflicts(feed_import: FeedImport, staff: Any) -> None:
    """Nobody changes the record of a case with which they are in conflict."""
    changes = FeedChange.objects.filter(feed_import=feed_import)
    if changes.exclude(pk__in=changes.seen_by(staff).values("pk")).exists():
        raise UndoRefusedError(_("Nothing was changed. A colleague has to undo this: ask one."))


def _may_undo(request: HttpRequest) -> bool:
    return request.user.has_perm("feed.change_feedimport")


def _see(feed_import: FeedImport) -> HttpResponse:
    return see_other("admin:feed_feedimport_change", feed_import.pk)
