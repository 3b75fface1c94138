"""Figures over the cluster's budget."""

from django.db.models import Case, DecimalField, F, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from grappe.clusters.models import PRIVATE_ORIGINS
from grappe.common.periods import Window
from grappe.indicators.declaration import (
    Column,
    Flag,
    Indicator,
    Source,
    Theme,
    Unit,
    Variant,
)
from grappe.indicators.definitions import breakdowns

MONEY = DecimalField(max_digits=14, decimal_places=2)

BUDGET_LINES = Source(
    key="budget_lines",
    rows=lambda cluster: cluster.budget_lines.all(),
    columns=(
        Column("year", _("Year"), lambda row: str(row.year)),
        Column("origin", _("Origin"), lambda row: row.get_origin_display()),
        Column("label", _("Label"), lambda row: row.label),
        Column("sector", _("Private"), lambda row: row.is_private),
        Column("in_kind", _("In kind"), lambda row: row.is_in_kind),
        Column("actual", _("Actual"), lambda row: row.is_actual),
    ),
    order=("-year", "origin", "label", "pk"),
)


def _years(window: Window) -> Q:
    """A line belongs to its whole year: a period counts every year that it touches."""
    return Q(year__range=(window.first.year, window.last.year))


def actual(window: Window) -> Q:
    return _years(window) & Q(is_actual=True)


def planned(window: Window) -> Q:
    return _years(window) & Q(is_actual=False)


def amount(window: Window) -> Combinable:
    return F("amount_eur")


def private_amount(window: Window) -> Combinable:
    return Case(
        When(origin__in=PRIVATE_ORIGINS, then=F("amount_eur")),
        default=Value(0),
        output_field=MONEY,
    )


FLAGS = (
    Flag(
        key="in_kind",
        text=ngettext_lazy(
            "%(amount)s of it is a contribution in kind.",
            "%(amount)s of it are contributions in kind (%(count)s lines).",
            "count",
        ),
        counts=lambda window: actual(window) & Q(is_in_kind=True),
        amount=amount,
    ),
    Flag(
        key="planned",
        text=ngettext_lazy(
            "%(count)s planned line (%(amount)s) is not counted.",
            "%(count)s planned lines (%(amount)s) are not counted.",
            "count",
        ),
        counts=planned,
        amount=amount,
    ),
)
VARIANTS = {
    "planned": Variant(
        key="planned",
        name=_("Planned"),
        note=_("This is the planned budget, not what was received."),
        counts=planned,
    )
}

BUDGET_TOTAL = Indicator(
    key="budget_total",
    name=_("Budget"),
    definition=_(
        "Sum of the actual lines of the budget for the years that the period touches, "
        "contributions in kind included. A line belongs to its whole year. Planned "
        "lines are left out unless they are asked for."
    ),
    unit=Unit.EUROS,
    theme=Theme.BUDGET,
    kind="flow",
    source=BUDGET_LINES,
    counts=actual,
    part=amount,
    part_name=_("Amount"),
    dimensions=breakdowns.BUDGET,
    default_dimension="origin",
    flags=FLAGS,
    variants=VARIANTS,
    is_unknown_when_empty=True,
    is_yearly=True,
    is_on_home=True,
)

PRIVATE_SHARE = Indicator(
    key="private_share",
    name=_("Private share of the budget"),
    definition=_(
        "Among the actual lines of the budget for the years that the period touches, "
        "the amount of private origin (dues, services, sponsoring, events, other "
        "private money) over the total, contributions in kind included."
    ),
    unit=Unit.SHARE,
    theme=Theme.BUDGET,
    kind="flow",
    source=BUDGET_LINES,
    counts=actual,
    part=private_amount,
    base=amount,
    part_name=_("Private amount"),
    dimensions=(breakdowns.ORIGIN, breakdowns.IN_KIND),
    default_dimension="origin",
    flags=FLAGS,
    variants=VARIANTS,
    is_unknown_when_empty=True,
    is_yearly=True,
    is_on_home=True,
)
