"""A curve the size of a word, for cards: too small and too many for a chart engine."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, MARGIN = 120, 32, 4
INK = "var(--tblr-link-color)"


def sparkline(values: Sequence[int | Decimal | None]) -> SafeString:
    """An SVG curve of the values in order, hidden from screen readers.

    The scale runs from the least to the greatest value; an unknown value breaks the
    curve. Fewer than two known values make no curve: "".
    """
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    runs = _runs(_placed(values, min(known), max(known)))
    curves = format_html_join(
        "",
        '<polyline points="{}" fill="none" stroke="{}" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round"/>',
        ((" ".join(f"{x:g},{y:g}" for x, y in run), INK) for run in runs),
    )
    x, y = runs[-1][-1]
    return format_html(
        '<svg class="g-sparkline" viewBox="0 0 {} {}" width="{}" height="{}"'
        ' aria-hidden="true" focusable="false">{}<circle cx="{}" cy="{}" r="3"'
        ' fill="{}"/></svg>',
        *(WIDTH, HEIGHT, WIDTH, HEIGHT, curves, f"{x:g}", f"{y:g}", INK),
    )


def _placed(values, low: float, high: float) -> list[tuple[float, float] | None]:
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    span = (high - low) or 1
    return [
        None
        if value is None
        else (
            round(MARGIN + position * step, 1),
            round(
                HEIGHT - MARGIN - (float(value) - low) / span * (HEIGHT - 2 * MARGIN), 1
            ),
        )
        for position, value in enumerate(values)
    ]


def _runs(points) -> list[list[tuple[float, float]]]:
    """The points without gaps between them, run by run."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]
