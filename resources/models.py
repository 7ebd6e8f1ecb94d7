"""Django looks for models here only."""

from resources.guides import Citation, Courthouse, Guide, GuideText, Term, TermText

__all__ = ["Citation", "Courthouse", "Guide", "GuideText", "Term", "TermText"]
