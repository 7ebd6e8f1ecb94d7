"""Rows that help pages show."""

# Django looks for models here only.
__all__ = [
    *("OpeningHours", "Organisation", "Telephone"),
    *("Citation", "Courthouse", "Guide", "GuideText", "Term", "TermText"),
]
