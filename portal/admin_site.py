"""The administration: every page that is opened there, and every change, is told to the log.

`staffack/audit.py` writes the rows. A page is part of a transaction with its row: where the row
can't be written, nothing is changed and nothing is shown.
"""

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models, transaction
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

M = TypeVar("M", bound=models.Model)
# What Django's filters of a column ask, and its bar of dates.
BY_A_FILTER = ("exact", "isnull", "gte", "lt", "id__exact")
BY_DATES = ("year", "month", "day")
# `request`, `page` (its name in the URLs), `pk` of the row or None, `typed` into a search, and
# `rows`, those that a list showed. The sender is the rows' model.
staff_looked = Signal()
# `request`, `row`, and `changes`, a line for people. The sender is the row's model.
staff_changed = Signal()


def keeps_own_transactions(view: Any) -> Any:
    """For a page whose work takes long: others would wait for its one transaction to end.

    Each of its own has to hold its row in the log.
    """
    view.keeps_own_transactions = True
    return view


class WatchedAdmin(admin.ModelAdmin[M]):
    """The pages of one model: each change is told with what it was and what it is.

    Its list answers what its filters ask, and nothing else. Django's answers `?pin_hash__gt=a`
    about any column of the row: whoever sees the list reads a hash from it, letter by letter.

    Of rows about survivors `tells_values` is False: of those the log names the fields alone, since
    it is kept when they are gone.
    """

    tells_values = True

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Whether a filter of the list, or its bar of dates, asks `lookup`."""
        asked = {f"{self.date_hierarchy}__{part}" for part in BY_DATES}
        for named in self.list_filter:
            if isinstance(named, str):
                asked |= {f"{named}__{ask}" for ask in BY_A_FILTER}
            else:  # a filter of our own
                asked.add(getattr(named, "parameter_name", ""))
        return lookup in asked

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Django's; called when a page is saved, in the transaction that saves it."""
        changes = "; ".join(_changes(form, formsets or [], with_values=self.tells_values))
        if changes:
            self._tell(request, form.instance, changes)
        return super().construct_change_message(request, form, formsets, add)

    def log_deletions(self, request: HttpRequest, queryset: Iterable[M]) -> Any:
        """Django's; called before rows are deleted, in the transaction that deletes them."""
        for row in queryset:
            self._tell(request, row, "deleted")
        return super().log_deletions(request, queryset)  # type: ignore[arg-type]  # a list of rows

    def _tell(self, request: HttpRequest, row: Any, changes: str) -> None:
        name = row if self.tells_values else row.pk
        line = f"{row._meta.verbose_name} {name}: {changes}"
        staff_changed.send(self.model, request=request, row=row, changes=line)


class AdminSite(admin.AdminSite):
    """Our own pages only: those that libraries bring would show secrets, and tell nobody."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class and issubclass(admin_class, WatchedAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's, around a view that tells who saw it."""

        @wraps(view)
        def watched(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            is_apart = getattr(view, "keeps_own_transactions", False)
            with nullcontext() if is_apart else transaction.atomic():
                response: HttpResponse = view(request, *args, **kwargs)
                if request.method != "HEAD" and response.status_code == HTTPStatus.OK:
                    self._tell(request, response, kwargs)
                return response

        return super().admin_view(watched, cacheable)

    def _tell(self, request: HttpRequest, response: Any, kwargs: dict[str, Any]) -> None:
        page = (request.resolver_match and request.resolver_match.url_name) or ""
        model = next((each for each in self._registry if page.startswith(_pages_of(each))), None)
        if model is None:  # the first page, a password, scripts
            return
        shown = (getattr(response, "context_data", None) or {}).get("cl")
        staff_looked.send(
            model,
            request=request,
            page=page,
            pk=kwargs.get("object_id", kwargs.get("pk")),
            typed=request.GET.get("q", ""),
            rows=list(shown.result_list) if shown else [],
        )


def _pages_of(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}_"


def _changes(form: Any, formsets: Iterable[Any], *, with_values: bool) -> Iterator[str]:
    yield from _fields(form, "", with_values)
    for formset in formsets:
        for inner in formset.forms:
            row = inner.instance
            name = f"{row._meta.verbose_name} {row if with_values else row.pk}"
            if inner in formset.deleted_forms:
                yield f"{name}: deleted"
            elif inner.has_changed():
                yield from _fields(inner, f"{name}: ", with_values)


def _fields(form: Any, of: str, with_values: bool) -> Iterator[str]:
    for name in form.changed_data:
        label = f"{of}{capfirst(form.fields[name].label or name)}"
        if not with_values:
            yield label
            continue
        before = _text(_initial(form, name))
        yield f"{label}: {before} → {_text(form.cleaned_data.get(name))}"


def _initial(form: Any, name: str) -> Any:
    value = form[name].initial
    try:
        # The keys of rows that were chosen before become those rows.
        return form.fields[name].clean(value) if hasattr(form.fields[name], "queryset") else value
    except (ObjectDoesNotExist, TypeError, ValidationError, ValueError):
        return value


def _text(value: Any) -> str:
    if isinstance(value, models.QuerySet | list | tuple | set):
        return ", ".join(sorted(map(str, value))) or "none"
    return "none" if value in (None, "") else str(value)
