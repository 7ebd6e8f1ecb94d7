"""The administrator's side: cases, papers, PINs, corrections, closed days, tasks, approvals."""

from cases.admin import approvals, cases, court, papers, tasks  # noqa: F401 - register their rows
