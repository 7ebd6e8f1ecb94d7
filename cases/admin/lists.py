"""Lists of millions of rows: no full count, no sort or search without an index."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db import IntegrityError, connection
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cases.models import Case, SearchKey
from cases.models.conflicts import OfCases
from portal.admin_site import WatchedAdmin

ROWS_COUNTED = 10_000


class BoundedPaginator(Paginator[Any]):
    """Counts up to ROWS_COUNTED rows; older ones are found by search."""

    @cached_property
    def _counted(self) -> int:
        some: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # a list's rows
        return some.order_by()[: ROWS_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(self._counted, ROWS_COUNTED)

    @property
    def has_more(self) -> bool:
        """Whether there are more rows than were counted."""
        return self._counted > ROWS_COUNTED


class NewestFirst(ChangeList):
    """Ordered by the primary key, whatever the address asks for."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        return ["-pk"]

    def get_results(self, request: HttpRequest) -> None:
        """As Django's, with what belongs to the rows; speak of results only after a search."""
        super().get_results(request)
        lists: LongList = self.model_admin  # type: ignore[assignment]  # see get_changelist
        self.result_list = self.result_list.prefetch_related(*lists.list_prefetch)
        if not self.query:
            self.full_result_count = self.result_count


class LongList(WatchedAdmin[Any]):
    """Rows of which there may be millions, each of a case or of none.

    Search is by a whole number, as survivors do. Nobody meets a case with which they are in
    conflict: not in a list, on a page, in a box that suggests rows, or by an action.
    """

    tells_values = False
    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ["-pk"]
    sortable_by = ()
    list_per_page = 50
    actions: Any = None
    # Shows the box; the search itself is below.
    search_fields: ClassVar[list[str] | tuple[str, ...]] = ("pk",)
    search_help_text = _("Whole case number or sheriff number")
    list_prefetch: Sequence[Prefetch[Any]] = ()  # for a page's rows, not for the list

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NewestFirst

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows that this person may meet: an OfCases."""
        rows: Any = super().get_queryset(request)
        return rows.seen_by(request.user)

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Django's; what is chosen here is of the same rows."""
        rows = db_field.remote_field.model._default_manager.all()
        if isinstance(rows, OfCases):
            kwargs["queryset"] = rows.seen_by(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Rows with the number `search_term`; all when nothing was typed."""
        if not search_term:
            return queryset, False
        keys = SearchKey.objects.for_number(search_term).values_list("case", flat=True)
        return queryset.filter(**{f"{queryset.path_to_case}__in": list(keys)}), False


class NumberedAdmin(LongList):
    """Rows with a number that no other row may have."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Django's page. A number that was taken while it was saved is an error beside its field.

        Nothing was saved then; looked at once more, the form finds the number in use.
        """
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The row; None where it went with its case. While it is saved, none can go."""
        row = super().get_object(request, *args, **kwargs)
        if row is None or request.method != "POST" or not connection.in_atomic_block:
            return row
        Case.objects.filter(pk=getattr(row, "case", row).pk).lock()
        return super().get_object(request, *args, **kwargs)


class ReadOnlyAdmin(LongList):
    """Rows that may be read by permission, and never added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
