"""Guides, citations, glossary words and courthouses in the admin."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.admin_site import WatchedAdmin
from resources.guides.models import (
    Citation,
    CitationText,
    Courthouse,
    Guide,
    GuideText,
    Term,
    TermText,
)


class _OnSite:
    """ "View on site" leads to the page itself, without the detour over Django's sites."""

    def view_on_site(self, row: Any) -> str:
        """The row's page."""
        return str(row.get_absolute_url())


class _SlugOnce:
    """A short name is chosen once: the files and other pages go by it."""

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []


class GuideTextInline(admin.StackedInline[GuideText, Guide]):
    model = GuideText
    extra = 0


class CitationTextInline(admin.StackedInline[CitationText, Citation]):
    model = CitationText
    extra = 0


class TermTextInline(admin.StackedInline[TermText, Term]):
    model = TermText
    extra = 0


@admin.register(Guide)
class GuideAdmin(_OnSite, _SlugOnce, WatchedAdmin[Guide]):
    """A guide with its texts; staff preview an unpublished one by "View on site"."""

    inlines = [GuideTextInline]
    list_display = ["slug", "title", "order", "checked_on", "is_published", "was_edited"]
    list_filter = ["is_published"]
    formfield_overrides = {models.ManyToManyField: {"widget": CheckboxSelectMultiple}}

    @admin.display(description=_("title"))
    def title(self, guide: Guide) -> str:
        """Its title in the site's own language."""
        return str(guide.text_in("") or "")

    @admin.display(description=_("edited here"), boolean=True)
    def was_edited(self, guide: Guide) -> bool:
        """Whether a new version of the software leaves it alone."""
        return guide.is_edited() or any(text.is_edited() for text in guide.texts.all())


@admin.register(Citation)
class CitationAdmin(_SlugOnce, WatchedAdmin[Citation]):
    """A law or a source."""

    inlines = [CitationTextInline]
    list_display = ["text", "about", "checked_on"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    search_fields = ["text", "about"]


@admin.register(Term)
class TermAdmin(_OnSite, _SlugOnce, WatchedAdmin[Term]):
    """A glossary word with its texts."""

    inlines = [TermTextInline]
    search_fields = ["slug", "texts__word"]


@admin.register(Courthouse)
class CourthouseAdmin(_OnSite, _SlugOnce, WatchedAdmin[Courthouse]):
    """A courthouse."""

    list_display = ["name", "address", "telephone", "checked_on", "is_published"]
