"""Draw a few lines over sizes, both axes logarithmic, as SVG that needs no other file."""

from collections.abc import Mapping, Sequence
from math import log10
from typing import Final

# What is drawn, and its colour: told apart in grey and by most colour-blind eyes.
LINES: Final = {"append": "#1b4f8a", "inclusion": "#b3541e", "consistency": "#3f7d3a"}
_WIDTH, _HEIGHT, _LEFT, _TOP = 640, 320, 60, 40
_DECADES: Final = (-1, 2)  # 0.1 ms to 100 ms


def svg(title: str, sizes: Sequence[int], lines: Mapping[str, Sequence[float]]) -> str:
    """Return a drawing of milliseconds over the number of entries."""
    size = f"0 0 {_WIDTH + 180} {_HEIGHT + 90}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" font-family="sans-serif">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="{_LEFT}" y="22">{title}: milliseconds by entries in the log</text>',
        *_grid(sizes),
    ]
    for place, (name, values) in enumerate(lines.items()):
        parts += _line(name, sizes, values, place)
    return "\n".join([*parts, "</svg>\n"])


def _grid(sizes: Sequence[int]) -> list[str]:
    bottom, right = _TOP + _HEIGHT, _LEFT + _WIDTH
    parts = []
    for decade in range(_DECADES[0], _DECADES[1] + 1):
        y = _y(10.0**decade)
        parts.append(f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="#ccc"/>')
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**decade:g}</text>'
        )
    for size in sizes:
        x = _x(size, sizes)
        parts.append(f'<path d="M{x:.1f} {_TOP}V{bottom}" stroke="#eee"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 20}" text-anchor="middle">{size:,}</text>')
    return parts


def _line(name: str, sizes: Sequence[int], values: Sequence[float], place: int) -> list[str]:
    points = [(_x(size, sizes), _y(value)) for size, value in zip(sizes, values, strict=True)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{LINES[name]}"/>' for x, y in points]
    label = f"{name} ({values[-1]:.2f} ms)"
    y = _TOP + 20 + 22 * place
    return [
        f'<path d="M{path}" fill="none" stroke="{LINES[name]}" stroke-width="2"/>',
        *dots,
        f'<text x="{_LEFT + _WIDTH + 12}" y="{y}" fill="{LINES[name]}">{label}</text>',
    ]


def _x(size: int, sizes: Sequence[int]) -> float:
    first, last = log10(sizes[0]), log10(sizes[-1])
    return _LEFT + _WIDTH * (log10(size) - first) / ((last - first) or 1)


def _y(value: float) -> float:
    low, high = _DECADES
    return _TOP + _HEIGHT * (high - log10(value)) / (high - low)
