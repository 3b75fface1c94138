"""The cards of the figures: value, change over a year, and five years at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.utils.safestring import SafeString

from grappe.accounts.access import Access
from grappe.clusters.models import Cluster
from grappe.common.periods import Window, years
from grappe.indicators import formats, registry, rules
from grappe.indicators.charts import sparkline
from grappe.indicators.declaration import Indicator
from grappe.indicators.queries.figures import Figure, figures
from grappe.indicators.queries.links import figure_url

YEARS_AT_A_GLANCE = 5


@dataclass(frozen=True)
class Card:
    """One figure on a page of figures.

    `year` is set when the figure is of an earlier year than the one asked for.
    """

    figure: Figure
    previous: Figure
    series: list[Figure]
    url: str
    year: int | None = None

    @property
    def indicator(self) -> Indicator:
        return self.figure.indicator

    @property
    def change(self) -> str:
        """The change over a year; "" when one of the two is unknown."""
        return formats.change(
            self.figure.value, self.previous.value, self.indicator.unit
        )

    @property
    def sparkline(self) -> SafeString:
        return sparkline([figure.value for figure in self.series])


def home_figures(access: Access) -> list[Card]:
    """The figures of a cluster's home page; none for those who may not read them."""
    if not rules.can_see_figures(access):
        return []
    chosen = [indicator for indicator in registry.every() if indicator.is_on_home]
    return cards(access.cluster, chosen, access.on)


def cards(cluster: Cluster, chosen: Sequence[Indicator], on: date) -> list[Card]:
    """One card a figure, as of a day; one query for the trail, then one a source."""
    spans = list(years(date(on.year - YEARS_AT_A_GLANCE + 1, 1, 1), on))
    spans.append(a_year_before(spans[-1]))
    asked = [(indicator, window) for indicator in chosen for window in spans]
    found = iter(figures(cluster, asked))
    made = []
    for indicator in chosen:
        *series, previous = islice(found, len(spans))
        made.append(_card(cluster, indicator, series, previous))
    return made


def _card(
    cluster: Cluster, indicator: Indicator, series: list[Figure], previous: Figure
) -> Card:
    """The latest figure known: a budget has no actual line before the year's end."""
    known = [figure for figure in series if figure.value is not None]
    if series[-1].value is not None or not known:
        url = figure_url(cluster, indicator, series[-1].window.last)
        return Card(series[-1], previous, series, url)
    latest = known[-1]
    before = known[-2] if len(known) > 1 else previous
    url = figure_url(cluster, indicator, latest.window.last)
    return Card(latest, before, series, url, year=latest.window.last.year)


def a_year_before(window: Window) -> Window:
    return Window(_a_year_before(window.first), _a_year_before(window.last))


def _a_year_before(day: date) -> date:
    """The same day a year earlier; 28 February for a 29th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
