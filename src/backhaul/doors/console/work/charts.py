"""Charts as values that a template draws as SVG: positions along in percent, upwards in pixels.

Along in percent, so that a chart is as wide as its card while 12 pixels stay 12 pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: The plot inside the drawing: left and right edge in percent, top and height in pixels.
LEFT, RIGHT, TOP, HEIGHT = 8.0, 80.0, 12, 150
_MOST_X_LABELS = 6
_STEPS = (1, 2, 5)
_CLOSEST = 30
"""Two labels at the end of lines must not touch."""


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class End:
    """What stands at the end of a line: the value, and what it says."""

    y: str
    y2: str
    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """`parts` are the runs of a line: where a value is not known, it is interrupted."""

    parts: tuple[str, ...]
    dots: tuple[Dot, ...]
    is_dashed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    label: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    lines: tuple[Drawn, ...]
    band: str
    ends: tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """`words` stands at its end, beside the value in `shown`."""

    values: tuple[float | None, ...]
    words: str
    shown: str
    is_dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Lengths in percent of the longest; `low` and `high` are the range of chance."""

    name: str
    width: str
    value: str
    more: str = ""
    low: str = ""
    high: str = ""
    is_odd: bool = False


def line_chart(
    label: str, along: Sequence[str], lines: Sequence[Line], *, top: float = 0
) -> LineChart:
    """Return the drawing of `lines` over `along`; a band lies between the first two.

    `top` is the end of the axis; 0: as high as the highest value needs.
    """
    known = [value for line in lines for value in line.values if value is not None]
    top = top or nice_top(max(known, default=1.0))
    xs = [_along(place, len(along)) for place in range(len(along))]
    return LineChart(
        label=label,
        y_ticks=tuple(
            Tick(_px(_up(top * part / 4, top)), _plain(top * part / 4)) for part in range(5)
        ),
        x_ticks=_x_ticks(along, xs),
        lines=tuple(_drawn(line, xs, top) for line in lines),
        band=_band(lines, xs, top) if len(lines) > 1 else "",
        ends=_ends(lines, top),
    )


def nice_top(most: float) -> float:
    """Return the end of an axis: 1, 2, 4 or 8 times a power of ten, at least `most`."""
    power = 1.0
    while power * 10 <= most:
        power *= 10
    while power > most and power > 1:
        power /= 10
    for step in (1, 2, 4, 8, 10):
        if power * step >= most:
            return power * step
    return power * 20


def bar_width(value: float, longest: float) -> str:
    """Return a bar's length; the longest leaves room for what is written behind it."""
    return f"{100 * value / longest:.2f}" if longest > 0 else "0"


def _along(place: int, count: int) -> float:
    return 50.0 if count == 1 else 100.0 * place / (count - 1)


def _up(value: float, top: float) -> float:
    return TOP + HEIGHT * (1 - min(value, top) / top)


def _outer(x: float) -> str:
    return f"{LEFT + (RIGHT - LEFT) * x / 100:.2f}"


def _x_ticks(along: Sequence[str], xs: Sequence[float]) -> tuple[Tick, ...]:
    every = max(1, -(-len(along) // _MOST_X_LABELS))
    return tuple(
        Tick(_outer(x), words)
        for place, (x, words) in enumerate(zip(xs, along, strict=True))
        if place % every == 0
    )


def _drawn(line: Line, xs: Sequence[float], top: float) -> Drawn:
    parts: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(xs, line.values, strict=True):
        if value is None:
            parts.append([])
        else:
            parts[-1].append((x, _up(value, top)))
    dots = tuple(Dot(_outer(x), _px(y)) for part in parts for x, y in part)
    runs = tuple(_points(part) for part in parts if len(part) > 1)
    return Drawn(runs, dots if len(dots) <= _MOST_X_LABELS * 3 else dots[-1:], line.is_dashed)


def _band(lines: Sequence[Line], xs: Sequence[float], top: float) -> str:
    """Return the outline between two lines, where both are known."""
    low, high = lines[0].values, lines[1].values
    both = [
        (x, a, b)
        for x, a, b in zip(xs, low, high, strict=True)
        if a is not None and b is not None
    ]
    if len(both) < 2:
        return ""
    there = [(x, _up(a, top)) for x, a, _ in both]
    back = [(x, _up(b, top)) for x, _, b in reversed(both)]
    return _points([*there, *back])


def _ends(lines: Sequence[Line], top: float) -> tuple[End, ...]:
    found: list[End] = []
    above: float | None = None
    by_height = sorted(lines, key=lambda line: -(_last(line) or 0))
    for line in by_height:
        last = _last(line)
        if last is None:
            continue
        y = min(_up(last, top), TOP + HEIGHT - _CLOSEST)
        if above is not None:
            y = max(y, above + _CLOSEST)
        above = y
        found.append(End(_px(y), _px(y + 14), line.shown, line.words))
    return tuple(found)


def _last(line: Line) -> float | None:
    return next((value for value in reversed(line.values) if value is not None), None)


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x * 10:.1f},{y - TOP:.1f}" for x, y in pairs)


def _px(y: float) -> str:
    return f"{y:.1f}"


def _plain(value: float) -> str:
    return f"{value:g}"
