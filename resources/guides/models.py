"""Guides, the law they rest on, the glossary, courthouses: texts that an administrator keeps."""

import re
from collections.abc import Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import resolve, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from resources.folding import fold
from resources.guides.markup import to_html
from resources.loadable import Loadable

# A tab's title stays in the browser's history: it must not tell (English, Spanish).
TELLING = re.compile(r"(?i)prote[cg]|violen|abus|safe|segur|danger|pelig|v[ií]ctim|acech|acos")
GUIDE_VIEWS = {"resources:guide", "resources:glossary"}


def languages() -> list[tuple[str, str]]:
    """The site's languages; asked when a form is shown, so that adding one is no migration."""
    return settings.LANGUAGES


class Translation(Loadable):
    """A text in one language, and how it came to be in it."""

    class Origin(models.TextChoices):
        """Who put it into this language."""

        ORIGINAL = "original", _("written in this language")
        PERSON = "person", _("translated by a person")
        MACHINE = "machine", _("translated by a machine")

    language = models.CharField(_("language"), max_length=10, choices=languages)
    translated_by = models.CharField(
        _("translated by"), max_length=8, choices=Origin, default=Origin.ORIGINAL
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_unreviewed(self) -> bool:
        """Whether a machine translated it and no person has checked it."""
        return self.translated_by == self.Origin.MACHINE and self.reviewed_at is None

    def apply(self, facts: dict[str, Any]) -> None:
        """Save a new text; what was reviewed was the old one."""
        super().apply({**facts, "reviewed_at": None})


Text = TypeVar("Text", bound=Translation)


def in_language(texts: Iterable[Text], language: str) -> Text | None:
    """The text in `language` (`es` for `es-mx`), else the one in the site's own, else None."""
    by_language = {text.language: text for text in texts}
    return by_language.get(language.split("-")[0]) or by_language.get(settings.LANGUAGE_CODE)


class Citation(Loadable):
    """A law or a source that guides rest on."""

    LOADED_FIELDS = ("text", "about", "url", "checked_on")

    slug = models.SlugField(_("short name"), unique=True)
    text = models.CharField(_("citation"), max_length=200)
    about = models.CharField(_("what it says"), max_length=200, blank=True)
    url = models.URLField(_("address"), blank=True)
    checked_on = models.DateField(_("last checked on"))

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text

    def text_in(self, language: str) -> "CitationText":
        """What it says, in `language`, else in the site's own."""
        own = CitationText(language=settings.LANGUAGE_CODE, about=self.about)
        return in_language([own, *self.texts.all()], language) or own


class CitationText(Translation):
    """What a law or a source says, in another language than the site's own."""

    LOADED_FIELDS = ("about", "translated_by")

    citation = models.ForeignKey(Citation, models.CASCADE, related_name="texts")
    about = models.CharField(_("what it says"), max_length=200)

    class Meta:
        verbose_name = _("text of a citation")
        verbose_name_plural = _("texts of citations")
        constraints = [
            models.UniqueConstraint(fields=["citation", "language"], name="one_about_a_language")
        ]

    def __str__(self) -> str:
        return self.about


class GuideQuerySet(models.QuerySet["Guide"]):
    """Guides, with what a page needs."""

    def published(self) -> "GuideQuerySet":
        """Those that the public may read, in order, texts at hand."""
        return self.filter(is_published=True).prefetch_related("texts")

    def readable_in(self, language: str) -> dict[str, str]:
        """The published ones by address, each with the language in which a reader gets it."""
        own, code = settings.LANGUAGE_CODE, language.split("-")[0]
        texts = self.filter(is_published=True, texts__language__in=[own, code])
        pairs = texts.values_list("slug", "texts__language")
        return dict(sorted(pairs, key=lambda pair: pair[1] == code))


class Guide(Loadable):
    """One page of help; its texts, one a language."""

    LOADED_FIELDS = ("order", "checked_on")

    slug = models.SlugField(_("address"), unique=True, help_text=_("The page is at /help/…/."))
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    checked_on = models.DateField(_("last checked on"))
    is_published = models.BooleanField(_("published"), default=True)
    citations = models.ManyToManyField(Citation, verbose_name=_("citations"), blank=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("resources:guide", args=[self.slug])

    def clean(self) -> None:
        """Refuse an address that leads to another page."""
        if self.slug and resolve(self.get_absolute_url()).view_name not in GUIDE_VIEWS:
            raise ValidationError({"slug": _("Another page has this address.")})

    def facts(self) -> dict[str, Any]:
        """Its own facts, and what it cites."""
        cited = sorted(self.citations.values_list("slug", flat=True)) if self.pk else []
        return {**super().facts(), "citations": cited}

    def apply(self, facts: dict[str, Any]) -> None:
        """Save its facts, then what it cites."""
        cited = facts["citations"]
        super().apply({name: facts[name] for name in self.LOADED_FIELDS})
        self.citations.set(Citation.objects.filter(slug__in=cited))

    def text_in(self, language: str) -> "GuideText | None":
        """Its text in `language`, else in the site's own."""
        return in_language(self.texts.all(), language)


class GuideText(Translation):
    """A guide in one language."""

    LOADED_FIELDS = ("title", "tab_title", "summary", "body", "translated_by")

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=100)
    tab_title = models.CharField(
        _("title in the browser's history"),
        max_length=60,
        help_text=_("Someone else may see it: it must not tell what the page is about."),
    )
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(
        _("text"),
        help_text=_(
            "Markdown: ## heading, - list, [words](/help/court/) link. "
            "{liaison}, {hotline} and {national} become telephone numbers."
        ),
    )

    class Meta:
        verbose_name = _("text of a guide")
        verbose_name_plural = _("texts of guides")
        constraints = [
            models.UniqueConstraint(fields=["guide", "language"], name="one_text_a_language")
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a telling tab title."""
        if TELLING.search(self.tab_title):
            raise ValidationError({"tab_title": _("Choose a title that does not tell.")})

    def html(self) -> SafeString:
        """The body, glossary words linked; none on the glossary's own page."""
        is_glossary = self.guide.slug == "glossary"
        terms = None if is_glossary else Term.addresses(self.language)
        return to_html(self.body, self.language, terms)


class Term(models.Model):
    """A word that the guides explain."""

    slug = models.SlugField(_("short name"), unique=True)

    class Meta:
        verbose_name = _("glossary word")
        verbose_name_plural = _("glossary words")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Where it is explained. By number: an address stays in the history."""
        return f"{reverse('resources:glossary')}#w{self.pk}"

    @classmethod
    def addresses(cls, language: str) -> dict[str, str]:
        """Where each form of each word is explained, for words with a text in `language`."""
        texts = TermText.objects.filter(language=language).select_related("term")
        return {form: text.term.get_absolute_url() for text in texts for form in text.forms()}

    @classmethod
    def glossary(cls, language: str) -> list["TermText"]:
        """Each word's text in `language`, else in the site's own, in alphabetical order."""
        terms = cls.objects.prefetch_related("texts")
        texts = filter(None, (in_language(term.texts.all(), language) for term in terms))
        return sorted(texts, key=lambda text: fold(text.word))


class TermText(Translation):
    """A glossary word in one language."""

    LOADED_FIELDS = ("word", "also", "meaning", "translated_by")

    term = models.ForeignKey(Term, models.CASCADE, related_name="texts")
    word = models.CharField(_("word"), max_length=100)
    also = models.CharField(
        _("other forms"),
        max_length=300,
        blank=True,
        help_text=_("Separated by commas; guides link these as well."),
    )
    meaning = models.TextField(_("meaning"))

    class Meta:
        verbose_name = _("text of a glossary word")
        verbose_name_plural = _("texts of glossary words")
        constraints = [
            models.UniqueConstraint(fields=["term", "language"], name="one_meaning_a_language")
        ]

    def __str__(self) -> str:
        return self.word

    def forms(self) -> list[str]:
        """The word and its other forms."""
        return [self.word, *filter(None, map(str.strip, self.also.split(",")))]

    def html(self) -> SafeString:
        """The meaning."""
        return to_html(self.meaning, self.language)


class Courthouse(Loadable):
    """A court where one can ask for an order; address and telephone where we know them."""

    LOADED_FIELDS = ("name", "order", "address", "telephone", "note", "checked_on")

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    address = models.CharField(_("address"), max_length=200, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    checked_on = models.DateField(_("last checked on"))
    is_published = models.BooleanField(_("published"), default=True)

    class Meta:
        verbose_name = _("courthouse")
        verbose_name_plural = _("courthouses")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page that lists it."""
        return reverse("resources:guide", args=["courthouses"])

    @property
    def uri(self) -> str:
        """`tel:` address, digits only."""
        return "tel:" + re.sub(r"\D", "", self.telephone)


def courthouse_names() -> list[str]:
    """The names of the published courthouses, in order: what a case's form suggests."""
    return list(Courthouse.objects.filter(is_published=True).values_list("name", flat=True))
