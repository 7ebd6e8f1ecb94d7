"""The figures as a table, and what is short of a goal."""

from script.tools.bench.goals import GOALS, Figures

BY_FIGURE = {goal.figure: goal for goal in GOALS}


def table(figures: Figures) -> list[str]:
    """The lines of a table in Markdown: what was measured, and what is wanted."""
    lines = [f"| {'what':50} | {'measured':>9} | {'floor':>7} | {'goal':>7} |"]
    lines += [f"| {'---':50} | {'---:':>9} | {'---:':>7} | {'---:':>7} |"]
    for name, value in figures.items():
        goal = BY_FIGURE.get(name)
        floor, wanted = (f"{goal.floor:g}", f"{goal.goal:g}") if goal else ("", "")
        lines.append(f"| {name:50} | {short(value):>9} | {floor:>7} | {wanted:>7} |")
    return lines


def short(value: float) -> str:
    """A figure as people read it."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def below(figures: Figures) -> tuple[list[str], list[str]]:
    """The figures below their floor, and those that are short of their goal."""
    floor = [goal.figure for goal in GOALS if not goal.is_kept(figures, goal.floor)]
    return floor, [goal.figure for goal in GOALS if not goal.is_kept(figures, goal.goal)]
