"""What is wanted, and below what nothing may fall: each goal beside its floor."""

from dataclasses import dataclass

Figures = dict[str, float]


@dataclass(frozen=True)
class Goal:
    """The `goal` of a figure, and its `floor`: what must not get worse, whatever the goal.

    Both are the most that it may be, or the least, for a ratio that is `better` the `higher` it is.
    """

    figure: str
    goal: float
    floor: float
    higher: bool = False

    def is_kept(self, figures: Figures, bound: float) -> bool:
        """Whether the figure is on the right side of `bound`; one that was not measured is."""
        value = figures.get(self.figure)
        return value is None or (value >= bound if self.higher else value <= bound)


def ratio(page: str, goal: float, floor: float) -> Goal:
    """How much of the bare view's speed a page has."""
    return Goal(f"{page}: ratio", goal, floor, higher=True)


def queries(page: str, goal: int, floor: int) -> Goal:
    """How many statements a page takes."""
    return Goal(f"{page}: queries", goal, floor)


GOALS = [
    ratio("home", 0.8, 0.05),
    ratio("home, with a session", 0.6, 0.1),
    ratio("guide", 0.8, 0.02),
    ratio("help", 0.8, 0.01),
    Goal("help: ms", 5, 150),
    ratio("lookup", 0.75, 0.15),
    queries("lookup", 14, 14),
    *(
        goal
        for page in ("order", "order, 20 papers", "order, 200 messages")
        for goal in (Goal(f"{page}: ms", 8, 80), queries(page, 5, 6))
    ),
    ratio("message saved", 0.6, 0.12),
    queries("message saved", 12, 12),
    Goal("queue: ms", 10, 150),
    queries("queue", 23, 23),
    Goal("message page: ms", 10, 80),
    queries("message page", 24, 24),
]
