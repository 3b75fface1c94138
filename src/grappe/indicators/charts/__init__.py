"""Charts drawn on the server, the same for the page and for documents."""

from grappe.indicators.charts.drawing import Chart, png, svg
from grappe.indicators.charts.sparklines import sparkline
from grappe.indicators.charts.specs import Point, bars, line

__all__ = ["Chart", "Point", "bars", "line", "png", "sparkline", "svg"]
