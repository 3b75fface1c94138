"""The pictures of a study, from the tables kept with its run."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from grappe.impact.models import Effect, Outcome, Plan, Scale
from grappe.indicators.charts.drawing import ACCENT, GRID, INK, Chart
from grappe.indicators.charts.specs import chart

WIDTH, HEIGHT = 620, 260


def event_study(effects: Sequence[Effect], plan: Plan, description: str) -> Chart:
    """The effect by year since treatment, with its simultaneous interval."""
    rows = [
        {
            "event": int(float(one.key)),
            "estimate": one.estimate,
            "low": one.low,
            "high": one.high,
        }
        for one in effects
        if not one.is_suppressed and one.low is not None and one.high is not None
    ]
    return chart(
        {
            "width": WIDTH,
            "height": HEIGHT,
            "data": {"values": rows},
            "encoding": {
                "x": {
                    "field": "event",
                    "type": "quantitative",
                    "axis": {
                        "title": _("years since the first treated year"),
                        "tickMinStep": 1,
                        "format": "d",
                    },
                }
            },
            "layer": [
                {
                    "mark": {"type": "rule", "color": GRID, "strokeWidth": 1.5},
                    "data": {"values": [{"zero": 0}]},
                    "encoding": {
                        "y": {"field": "zero", "type": "quantitative"},
                        "x": {},
                    },
                },
                {
                    "mark": {"type": "rule", "color": GRID, "strokeDash": [4, 4]},
                    "data": {"values": [{"start": -0.5}]},
                    "encoding": {"x": {"field": "start", "type": "quantitative"}},
                },
                {
                    "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 2},
                    "encoding": {
                        "y": _estimates("low", plan),
                        "y2": {"field": "high"},
                    },
                },
                {
                    "mark": {
                        "type": "point",
                        "color": ACCENT,
                        "fill": ACCENT,
                        "size": 55,
                    },
                    "encoding": {"y": _estimates("estimate", plan)},
                },
            ],
        },
        _("Effect by year since treatment"),
        description,
    )


def balance(rows: Sequence[dict[str, Any]], description: str) -> Chart:
    """How far apart both groups are, before and after adjustment."""
    values = [
        {"name": row["label"], "when": when, "difference": row[key]}
        for row in rows
        for key, when in (("before", _("before")), ("after", _("after")))
        if row.get(key) is not None
    ]
    return chart(
        {
            "width": WIDTH - 200,
            "height": {"step": 28},
            "data": {"values": values},
            "encoding": {
                "y": {
                    "field": "name",
                    "type": "nominal",
                    "sort": None,
                    "axis": {"title": None, "labelLimit": 165, "minExtent": 190},
                },
                "x": {
                    "field": "difference",
                    "type": "quantitative",
                    "axis": {"title": _("standardised difference"), "tickCount": 6},
                },
            },
            "layer": [
                {
                    "mark": {"type": "rule", "color": GRID, "strokeDash": [4, 4]},
                    "data": {"values": [{"limit": -0.1}, {"limit": 0.1}]},
                    "encoding": {
                        "x": {"field": "limit", "type": "quantitative"},
                        "y": {},
                    },
                },
                {
                    "mark": {"type": "point", "size": 70, "color": ACCENT},
                    "encoding": {
                        "shape": {
                            "field": "when",
                            "type": "nominal",
                            "sort": None,
                            "legend": {
                                "title": None,
                                "labelColor": INK,
                                "orient": "bottom",
                            },
                        }
                    },
                },
            ],
        },
        _("Balance of the groups"),
        description,
    )


def sensitivity(rows: Sequence[dict[str, Any]], plan: Plan, description: str) -> Chart:
    """What the interval becomes as paths are allowed to differ more and more."""
    values = [row for row in rows if row.get("low") is not None]
    return chart(
        {
            "width": WIDTH,
            "height": HEIGHT - 40,
            "data": {"values": values},
            "encoding": {
                "x": {
                    "field": "bound",
                    "type": "quantitative",
                    "axis": {
                        "title": _("violation allowed, in times the one seen before"),
                        "tickCount": 6,
                    },
                }
            },
            "layer": [
                {
                    "mark": {"type": "rule", "color": GRID, "strokeWidth": 1.5},
                    "data": {"values": [{"zero": 0}]},
                    "encoding": {
                        "y": {"field": "zero", "type": "quantitative"},
                        "x": {},
                    },
                },
                {
                    "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 3},
                    "encoding": {
                        "y": _estimates("low", plan),
                        "y2": {"field": "high"},
                    },
                },
            ],
        },
        _("Sensitivity to unlike paths"),
        description,
    )


def _estimates(field: str, plan: Plan) -> dict[str, Any]:
    title = {
        Outcome.TURNOVER: "€",
        Outcome.BALANCE: "€",
        Outcome.HEADCOUNT: _("jobs"),
    }[Outcome(plan.outcome)]
    if plan.scale != Scale.LEVEL:
        title = _("difference of logarithms")
    return {
        "field": field,
        "type": "quantitative",
        "axis": {"title": title, "format": "~s", "tickCount": 6, "domain": False},
    }
