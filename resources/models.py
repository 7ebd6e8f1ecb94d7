"""Rows that help pages show."""

from resources.directory.models import OpeningHours, Organisation, Telephone
from resources.guides.models import (
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
