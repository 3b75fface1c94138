"""How a figure is declared: once, and everything that shows it follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

from grappe.accounts.access import Access
from grappe.clusters.models import Cluster
from grappe.common.periods import Window
from grappe.indicators.dimensions import Dimension, Overlap

Text = str | Promise


class Unit(StrEnum):
    MEMBERS = "members"
    PROJECTS = "projects"
    EUROS = "euros"
    SHARE = "share"
    DAYS = "days"


class Theme(StrEnum):
    MEMBERS = "members"
    PROFILES = "profiles"
    LABELS = "labels"
    FUNDING = "funding"
    BUDGET = "budget"


@dataclass(frozen=True, eq=False)
class Column:
    """One column of the list behind a figure; `link` makes it open the record."""

    key: str
    title: Text
    value: Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Source:
    """The rows that several figures count, and how a list of them reads.

    Figures of one source are worked out together, in one query. A figure is the
    cluster's, the same for whoever reads it; `seen` leaves in the list behind it those
    rows that the reader may know of.
    """

    key: str
    rows: Callable[[Cluster], QuerySet]
    columns: tuple[Column, ...]
    related: tuple[str, ...] = ()
    order: tuple[Any, ...] = ("pk",)
    seen: Callable[[Access, QuerySet], QuerySet] | None = None

    @property
    def depends_on_reader(self) -> bool:
        """Whether two people may be shown different rows behind the same figure."""
        return self.seen is not None


@dataclass(frozen=True, eq=False)
class Flag:
    """What a reader should know of a figure, with the rows that it concerns.

    `text` receives `count` (rows of `counts`), `total` (rows of `among`) and `amount`
    (sum of `amount` over the rows of `counts`); it is shown only when `count` is not 0.
    """

    key: str
    text: Text
    counts: Callable[[Window], Q]
    among: Callable[[Window], Q] | None = None
    amount: Callable[[Window], Combinable] | None = None


@dataclass(frozen=True, eq=False)
class Variant:
    """The same figure over other rows, only when asked for and always said."""

    key: str
    name: Text
    note: Text
    counts: Callable[[Window], Q]


def on_last_day(window: Window) -> date:
    return window.last


@dataclass(frozen=True, eq=False, kw_only=True)
class Indicator:
    """A figure: which rows are its evidence in a window, and what each brings to it.

    The evidence is `source.rows(cluster).filter(counts(window))`. The value is the sum
    of `part` over it (1 a row without `part`; a condition brings 1 or 0), divided for a
    share, and for an average of days, by the sum of `base` (1 a row without `base`). A
    stock is asked as of the last
    day of the window, a flow over its days. `day` is when the group of a row is read.
    """

    key: str
    name: Text
    definition: Text
    unit: Unit
    theme: Theme
    kind: Literal["stock", "flow"]
    source: Source
    counts: Callable[[Window], Q]
    part: Callable[[Window], Q | Combinable] | None = None
    base: Callable[[Window], Combinable] | None = None
    part_name: Text = ""
    dimensions: tuple[Dimension | Overlap, ...] = ()
    default_dimension: str = ""
    day: Callable[[Window], Any] = on_last_day
    flags: tuple[Flag, ...] = ()
    variants: Mapping[str, Variant] = field(default_factory=dict)
    variant: Variant | None = None
    # Money nobody entered is unknown, while members nobody counted are none.
    is_unknown_when_empty: bool = False
    is_yearly: bool = False
    is_on_home: bool = False

    @property
    def is_share(self) -> bool:
        return self.unit == Unit.SHARE

    @property
    def is_divided(self) -> bool:
        """A share or an average: the sum of `part` over the sum of `base`."""
        return self.unit in (Unit.SHARE, Unit.DAYS)

    def window(self, on: date) -> Window:
        """The window of the figure "as of" a day: that day, or its year so far."""
        return Window(on, on) if self.kind == "stock" else Window.until(on)

    def dimension(self, key: str) -> Dimension | Overlap:
        """Raises KeyError for a dimension this figure is not broken down by."""
        return {dimension.key: dimension for dimension in self.dimensions}[key]

    def flag(self, key: str) -> Flag:
        """Raises KeyError for a flag this figure does not have."""
        return {flag.key: flag for flag in self.flags}[key]

    def asked_as(self, variant: str) -> "Indicator":
        """The same figure in a variant; "" is the figure itself."""
        if not variant:
            return self
        chosen = self.variants[variant]
        return replace(self, counts=chosen.counts, variant=chosen, flags=())
