"""The rows of the sheriff's record.

No names, no home address: what the portal doesn't hold can't leak.
"""

from cases.models.alarms import Alarm
from cases.models.approvals import Approval
from cases.models.attempts import ServiceAttempt
from cases.models.case import Case
from cases.models.closed_days import ClosedDay
from cases.models.conflicts import Conflict
from cases.models.papers import CivilProcess
from cases.models.search_keys import NumberTakenError, SearchKey

__all__ = [
    "Alarm",
    "Approval",
    "Case",
    "CivilProcess",
    "ClosedDay",
    "Conflict",
    "NumberTakenError",
    "SearchKey",
    "ServiceAttempt",
]
