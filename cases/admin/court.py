"""The days on which courts are closed, and the circuit's list of them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import court_list
from cases.models import ClosedDay
from cases.signals import staff_acted
from portal.admin_site import WatchedAdmin
from portal.http import see_other


class CourtListForm(forms.Form):
    """The circuit's list, pasted."""

    text = forms.CharField(
        label=_("The circuit's list"),
        help_text=_("A line for each day: date,name,kind. The first line holds these headings."),
        widget=forms.Textarea(attrs={"rows": 16, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            self.days = court_list.read(text)
        except court_list.CourtListError as error:
            raise ValidationError(list(error.problems)) from None
        return text


@admin.register(ClosedDay)
class ClosedDayAdmin(WatchedAdmin[ClosedDay]):
    """Closed days: an order that would end on one ends with the next court day."""

    list_display = ["day", "name", "kind", "source"]
    list_filter = ["source"]
    date_hierarchy = "day"
    ordering = ["-day"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.load_view)
        return [path("load/", view, name="cases_closedday_load"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Django's list; above it the years without the circuit's own."""
        missing = ClosedDay.objects.unconfirmed_years(timezone.localdate())
        return super().changelist_view(request, {**(extra_context or {}), "missing": missing})

    def load_view(self, request: HttpRequest) -> HttpResponse:
        """Take the circuit's list, in place of what other lists say of its years."""
        if not self.has_add_permission(request) or not self.has_delete_permission(request):
            raise PermissionDenied
        form = CourtListForm(request.POST or None)
        if form.is_valid():
            ClosedDay.objects.publish(form.days)
            staff_acted.send(ClosedDay, staff=request.user, action="COURT_DAYS", case=None)
            messages.success(request, gettext("The circuit's list was loaded."))
            return see_other("admin:cases_closedday_changelist")
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": gettext("Load the circuit's list"),
            "opts": self.opts,
        }
        status = 422 if form.errors else 200
        return render(request, "admin/cases/closedday/load.html", context, status=status)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Whoever enters or changes a day vouches for it."""
        obj.source = ClosedDay.Source.BY_HAND
        super().save_model(request, obj, form, change)
