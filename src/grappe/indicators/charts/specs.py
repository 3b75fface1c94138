"""Vega-Lite specifications: a figure over time, a figure shared out in groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from grappe.indicators import formats
from grappe.indicators.charts.drawing import ACCENT, GRID, INK, Chart
from grappe.indicators.declaration import Unit

WIDTH, HEIGHT, BAR = 620, 220, 26
# With more points, the values written beside them would touch.
LABELLED_POINTS = 13

AXIS_FORMATS = {
    Unit.MEMBERS: ",.0f",
    Unit.PROJECTS: ",.0f",
    Unit.EUROS: ",.0f",
    Unit.SHARE: ".0%",
    Unit.DAYS: ",.0f",
}
# A year of change among 350 members would look like a cliff on an axis cut at 340.
FROM_ZERO = {"zero": True, "nice": True}


@dataclass(frozen=True)
class Point:
    """One value and what it is of: a year, a month, a group."""

    label: str
    value: int | Decimal | None


def line(points: Sequence[Point], unit: Unit, *, title: str, description: str) -> Chart:
    """The curve of a figure over time; an unknown value leaves a gap."""
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2.5}},
        {"mark": {"type": "point", "color": ACCENT, "fill": ACCENT, "size": 45}},
    ]
    if len(points) <= LABELLED_POINTS:
        layers.append(_written(dy=-12))
    return chart(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "data": {"values": _values(points, unit)},
            "encoding": {
                "x": {
                    "field": "label",
                    "type": "ordinal",
                    "sort": None,
                    "axis": {"title": None, "labelAngle": 0, "labelOverlap": True},
                },
                "y": _amounts(unit),
            },
            "layer": layers,
        },
        title,
        description,
    )


def bars(points: Sequence[Point], unit: Unit, *, title: str, description: str) -> Chart:
    """One bar a group, in the order given."""
    return chart(
        {
            "width": WIDTH - 200,
            "height": {"step": BAR},
            "data": {"values": _values(points, unit)},
            "encoding": {
                "y": {
                    "field": "label",
                    "type": "nominal",
                    "sort": None,
                    # The page's letters may be wider than those measured here.
                    "axis": {
                        "title": None,
                        "labelLimit": 165,
                        "ticks": False,
                        "minExtent": 190,
                    },
                },
                "x": _amounts(unit),
            },
            "layer": [
                {"mark": {"type": "bar", "color": ACCENT, "height": {"band": 0.7}}},
                _written(align="left", dx=5),
            ],
        },
        title,
        description,
    )


def _values(points: Sequence[Point], unit: Unit) -> list[dict[str, Any]]:
    return [
        {
            "label": point.label,
            "value": None if point.value is None else float(point.value),
            "text": formats.value(point.value, unit),
        }
        for point in points
    ]


def _amounts(unit: Unit) -> dict[str, Any]:
    axis = {"format": AXIS_FORMATS[unit], "tickCount": 5, "domain": False}
    axis["title"] = "€" if unit == Unit.EUROS else None
    if unit in (Unit.MEMBERS, Unit.PROJECTS):
        axis["tickMinStep"] = 1
    return {"field": "value", "type": "quantitative", "scale": FROM_ZERO, "axis": axis}


def _written(**place: Any) -> dict[str, Any]:
    """The values themselves, written beside their marks."""
    return {
        "transform": [{"filter": "isValid(datum.value)"}],
        "mark": {"type": "text", "color": INK, "fontSize": 12, **place},
        "encoding": {"text": {"field": "text", "type": "nominal"}},
    }


def chart(body: dict[str, Any], title: str, description: str) -> Chart:
    """Put the house's axes around a specification."""
    text = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12}
    lines = {"gridColor": GRID, "domainColor": GRID, "tickColor": GRID}
    config = {"aria": False, "axis": text | lines, "view": {"stroke": None}}
    return Chart(
        spec={
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "background": None,
            "config": config,
            **body,
        },
        title=title,
        description=description,
    )
