"""The addresses of a figure and of the rows behind it."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from grappe.clusters.models import Cluster
from grappe.common.periods import Window
from grappe.indicators.declaration import Indicator


def figure_url(cluster: Cluster, indicator: Indicator, on: date) -> str:
    """The page of a figure, as of a day."""
    return _url("figure_detail", cluster, indicator, {"on": on.isoformat()})


def evidence_url(
    cluster: Cluster, indicator: Indicator, window: Window, **more: str
) -> str:
    """The list behind a figure in a window; `by` and `code`, or `flag`, narrow it."""
    days = {"since": window.first.isoformat(), "on": window.last.isoformat()}
    return _url("figure_evidence", cluster, indicator, days | more)


def _url(name: str, cluster: Cluster, indicator: Indicator, query: dict) -> str:
    address = reverse(f"indicators:{name}", args=[cluster.slug, indicator.key])
    if indicator.variant:
        query = query | {"variant": indicator.variant.key}
    return f"{address}?{urlencode(query)}"
