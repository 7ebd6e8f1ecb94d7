"""One catalogue of every page and state that the portal can show: `tests/pages/states/`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse

from tests.pages.cast import Cast

SURVIVOR, STAFF, ADMIN, DEMO = "survivor", "staff", "admin", "demo"

Reach = Callable[[Cast], HttpResponse]
Start = Callable[[Cast], None]


@dataclass(frozen=True)
class State:
    """One page in one state: its name, who sees it, how it is reached.

    `wrong`: it holds a summary of what to mend, and the focus is on it. `start` writes the rows
    that the state begins with: once for all states that begin with the same.
    """

    name: str
    sees: str
    reach: Reach
    wrong: bool = False
    start: Start | None = None


STATES: dict[str, State] = {}


def state(
    name: str, sees: str = SURVIVOR, *, wrong: bool = False, start: Start | None = None
) -> Callable[[Reach], Reach]:
    """Enter a function into the catalogue: it reaches this state, and gives the page."""

    def enter(reach: Reach) -> Reach:
        assert name not in STATES, name
        STATES[name] = State(name, sees, reach, wrong, start)
        return reach

    return enter
