"""Django looks for admin classes here only."""

from resources import guide_admin  # noqa: F401 - registers its classes
