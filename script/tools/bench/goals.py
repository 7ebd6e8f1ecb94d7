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

    @property
    def is_exact(self) -> bool:
        """Whether it is about what no machine is faster or slower at."""
        return self.figure.partition(": ")[2].startswith(("queries", "buffers", "KB", "requests"))

    def is_kept(self, figures: Figures, bound: float) -> bool:
        """Whether the figure is on the right side of `bound`; one that was not measured is."""
        value = figures.get(self.figure)
        return value is None or (value >= bound if self.higher else value <= bound)


def most(figure: str, goal: float, floor: float) -> Goal:
    """At most so much."""
    return Goal(figure, goal, floor)


def least(figure: str, goal: float, floor: float) -> Goal:
    """At least so much."""
    return Goal(figure, goal, floor, higher=True)


def ratio(page: str, goal: float, floor: float) -> Goal:
    """How much of its bare view's speed a page has, in one process."""
    return least(f"{page}: ratio", goal, floor)


ORDERS = ("order", "order, 20 papers", "order, 200 messages")
SIZED = ("lookup", "order", "queue", "message page")

GOALS = [
    ratio("home", 0.8, 0.5),
    ratio("home, with a session", 0.6, 0.4),
    ratio("guide", 0.8, 0.6),
    ratio("help", 0.8, 0.5),
    most("help: ms", 5, 10),
    ratio("lookup", 0.75, 0.3),
    most("lookup: queries", 7, 7),
    *(most(f"{page}: ms", 8, 120) for page in ORDERS),
    *(most(f"{page}: queries", 5, 6) for page in ORDERS),
    ratio("message saved", 0.6, 0.15),
    most("message saved: queries", 11, 11),
    most("queue: queries", 18, 18),
    most("message page: queries", 24, 24),
    least("home: ratio over HTTP", 0.8, 0.3),
    least("guide: ratio over HTTP", 0.8, 0.5),
    least("help: ratio over HTTP", 0.8, 0.4),
    least("lookup: ratio over HTTP", 0.75, 0.25),
    least("message saved: ratio over HTTP", 0.6, 0.15),
    most("message saved: p99 of 64 at once, beside bare", 2, 10),
    *(most(f"{page}: time, most beside fewest cases", 1.25, 2) for page in SIZED),
    *(most(f"{page}: queries, most less fewest cases", 0, 0) for page in SIZED),
    *(most(f"{page}: plans that differ", 0, 0) for page in SIZED[:2]),
    *(most(f"{page}: plans that differ", 0, 3) for page in SIZED[2:]),
    *(most(f"{page}: buffers, most beside fewest cases", 1.5, 4) for page in SIZED),
    most("lookup: buffers of its search", 6, 17),
    most("queue: ms of the most cases", 10, 500),
    most("message page: ms of the most cases", 10, 150),
    *(least(f"{page}: kept in a flood without end", 0.65, 0.1) for page in ("home", "lookup")),
    *(least(f"{page}: kept in a flood of 200 a second", 0.9, 0.1) for page in ("home", "lookup")),
    most("flood without end: MiB more of all workers", 64, 100),
    most("flood without end: MiB more of all workers, 3 s later", 16, 100),
    most("first visit: KB", 8, 12.5),
    most("first visit: requests", 4, 4),
    most("home, lookup, PIN, order: KB", 60, 90),
    most("cold start: s to the first answer", 1, 8),
    most("web worker: MiB after 2,000 requests", 75, 125),
    most("web worker: MiB after 10,000 requests", 75, 140),
    most("mail worker: MiB", 75, 110),
    least("outbox: mails a second", 50, 20),
    most("outbox: p95 from saved to handed over, s", 1, 2),
]
