"""A chart of cost against size, as an SVG: a line for each page, both axes by powers of ten."""

import math
from html import escape

Point = tuple[float, float]

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 360, 60, 130, 40, 50
COLOURS = ["#1a4480", "#b50909", "#216e1f", "#7b3f00"]
STYLE = "text{font:13px system-ui,sans-serif;fill:#1b1b1b}path{fill:none;stroke-width:2}"


def chart(title: str, unit: str, lines: dict[str, list[Point]]) -> str:
    """The picture, its figures in words as well; each line is (cases, cost) points, none zero."""
    points = [point for line in lines.values() for point in line]
    decades = [
        [
            round(bound)
            for bound in (math.floor(math.log10(min(of))), math.ceil(math.log10(max(of))))
        ]
        for of in zip(*points, strict=True)
    ]
    (x0, x1), (y0, y1) = ((low, max(low + 1, high)) for low, high in decades)

    def place(point: Point) -> Point:
        across, up = math.log10(point[0]) - x0, math.log10(point[1]) - y0
        x = LEFT + (WIDTH - LEFT - RIGHT) * across / (x1 - x0)
        return x, HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * up / (y1 - y0)

    drawn = [_text(LEFT, 20, f"{title}, {unit}")]
    for power in range(x0, x1 + 1):
        x, y = place((10**power, 10**y0))
        drawn += [_line(x, TOP, x, y), _text(x, y + 20, f"{10**power:,}", "middle")]
    for power in range(y0, y1 + 1):
        x, y = place((10**x0, 10**power))
        drawn += [_line(x, y, WIDTH - RIGHT, y), _text(x - 8, y + 4, f"{10**power:,g}", "end")]
    drawn.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "cases", "middle"))
    ends = _apart({name: place(line[-1])[1] for name, line in lines.items()})
    for colour, (name, line) in zip(COLOURS, lines.items(), strict=False):
        path = " L".join(f"{x:.1f},{y:.1f}" for x, y in map(place, line))
        drawn.append(f'<path stroke="{colour}" d="M{path}"/>')
        drawn.append(_text(place(line[-1])[0] + 8, ends[name] + 4, name))
    return _svg(title, _in_words(unit, lines), drawn)


def _apart(ends: dict[str, float]) -> dict[str, float]:
    """Where the names stand beside the ends of their lines: none over another."""
    placed: dict[str, float] = {}
    last = -math.inf
    for name, y in sorted(ends.items(), key=lambda end: end[1]):
        last = placed[name] = max(y, last + 16)
    return placed


def _in_words(unit: str, lines: dict[str, list[Point]]) -> str:
    return "; ".join(
        f"{name}: " + ", ".join(f"{cost:.3g} {unit} at {cases:,.0f} cases" for cases, cost in line)
        for name, line in lines.items()
    )


def _svg(title: str, words: str, drawn: list[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="t d"><title id="t">{escape(title)}</title>'
        f'<desc id="d">{escape(words)}</desc><style>{STYLE}</style>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    )
    return "\n".join([head, *drawn, "</svg>", ""])


def _line(x0: float, y0: float, x1: float, y1: float) -> str:
    return f'<path stroke="#dfe1e2" d="M{x0:.1f},{y0:.1f} L{x1:.1f},{y1:.1f}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
