"""Rows that help pages show."""

from resources.directory import Organisation
from resources.directory_lines import OpeningHours, Telephone
from resources.guides import (
    Citation,
    CitationText,
    Courthouse,
    Guide,
    GuideText,
    Term,
    TermText,
)

# Django looks for models here only.
__all__ = [
    "Citation",
    "CitationText",
    "Courthouse",
    "Guide",
    "GuideText",
    "OpeningHours",
    "Organisation",
    "Telephone",
    "Term",
    "TermText",
]
