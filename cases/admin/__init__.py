"""The administrator's side: cases, papers, PINs, corrections, closed days, tasks."""

from cases.admin import cases, court, papers, tasks  # noqa: F401 - each registers its rows
