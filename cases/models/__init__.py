"""The rows of the sheriff's record.

No names, no home address: what the portal doesn't hold can't leak.
"""

from cases.models.approvals import Approval
from cases.models.attempts import ServiceAttempt
from cases.models.case import Case
from cases.models.closed_days import ClosedDay
from cases.models.conflicts import Conflict
from cases.models.papers import CivilProcess
from cases.models.record_questions import RecordQuestion
from cases.models.search_keys import NumberTakenError, SearchKey
from cases.models.tasks import Task

__all__ = [
    "Approval",
    "Case",
    "CivilProcess",
    "ClosedDay",
    "Conflict",
    "NumberTakenError",
    "RecordQuestion",
    "SearchKey",
    "ServiceAttempt",
    "Task",
]
