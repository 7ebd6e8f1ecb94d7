"""Rows that help pages show."""

from resources.directory import Organisation
from resources.directory_lines import OpeningHours, Telephone

# Django looks for models here only.
__all__ = ["OpeningHours", "Organisation", "Telephone"]
