"""The administrator's side: cases, papers, PINs, corrections, closed days, tasks."""

from lookup.admin import cases, court, papers, tasks  # noqa: F401 - each registers its rows
from lookup.feed import admin  # noqa: F401 - and so does this
