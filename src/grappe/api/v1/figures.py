"""Every number is a door: a figure, its groups, and the rows that make it."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field, model_validator

from grappe.accounts.access import Access
from grappe.api.v1.entry import operation
from grappe.api.v1.paging import Asked, Page, paged
from grappe.api.v1.problems import Problem
from grappe.api.v1.shapes import Number, Text
from grappe.common.periods import Window
from grappe.indicators import queries, registry, rules
from grappe.indicators.declaration import Indicator
from grappe.tokens.models import Scope

router = Router(tags=["figures"])
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


class FigureRow(BaseModel):
    """How a figure is defined; `dimensions` are the ways it can be shared out."""

    key: str
    name: str
    definition: str
    unit: str
    theme: str
    kind: str
    dimensions: list[str]
    variants: list[str]


class Value(BaseModel):
    """`value` is null when it is unknown; of a share, from 0 to 1."""

    code: str | None
    label: str | None
    value: Number | None
    part: Number
    base: Number
    rows: int
    text: str


class FigureOut(FigureRow):
    first: date
    last: date
    value: Value
    groups: list[Value]


class EvidenceColumn(BaseModel):
    key: str
    title: str


class EvidenceRow(BaseModel):
    """`part` and `base` are what the row brings to the figure."""

    id: int
    cells: dict[str, str | None]
    part: Number | None
    base: Number | None


class Evidence(Page[EvidenceRow]):
    columns: list[EvidenceColumn]


class PeriodAsked(BaseModel):
    on: Day | None = Field(None, description="As of which day; today by default.")
    since: Day | None = Field(None, description="The first day of the period.")
    by: Text(60) | None = Field(None, description="One of its dimensions.")
    variant: Text(60) | None = None

    @model_validator(mode="after")
    def check_order(self) -> "PeriodAsked":
        if self.on and self.since and self.since > self.on:
            raise ValueError(_("The period starts after its last day."))
        return self


class EvidenceAsked(PeriodAsked, Asked):
    code: Text(200) | None = Field(None, description="One group of `by`.")


@operation(
    router.get,
    "/figures",
    response=list[FigureRow],
    scope=Scope.READ_FIGURES,
    rule=rules.can_see_figures,
    summary="The figures and their definitions",
)
def figure_list(request: HttpRequest, slug: str) -> Any:
    return [FigureRow(**row_of(one)) for one in registry.every()]


@operation(
    router.get,
    "/figures/{slug:key}",
    response=FigureOut,
    scope=Scope.READ_FIGURES,
    rule=rules.can_see_figures,
    summary="What a figure is worth on a day or over a period",
)
def figure_detail(
    request: HttpRequest, slug: str, key: str, asked: Query[PeriodAsked]
) -> Any:
    access: Access = request.access
    indicator, window = question(access, key, asked)
    groups = []
    if asked.by:
        found = queries.breakdown(access.cluster, indicator, window, asked.by)
        groups = [value_of(one.figure, one.code, one.label) for one in found]
    return FigureOut(
        **row_of(indicator),
        first=window.first,
        last=window.last,
        value=value_of(queries.figure(access.cluster, indicator, window)),
        groups=groups,
    )


@operation(
    router.get,
    "/figures/{slug:key}/evidence",
    response=Evidence,
    scope=Scope.READ_FIGURES,
    rule=rules.can_see_evidence,
    summary="The rows that make a figure, or one of its groups",
    description=(
        "A figure is the cluster's; of its rows, those of projects that do not exist "
        "for the reader are left out."
    ),
)
def figure_evidence(
    request: HttpRequest, slug: str, key: str, asked: Query[EvidenceAsked]
) -> Any:
    access: Access = request.access
    indicator, window = question(access, key, asked)
    rows = queries.evidence(
        access.cluster, indicator, window, by=asked.by or "", code=asked.code or ""
    )
    if indicator.source.seen:
        rows = indicator.source.seen(access, rows)
    page = paged(
        request,
        asked,
        rows,
        lambda found: [evidence_row(one, indicator) for one in found],
    )
    columns = [
        EvidenceColumn(key=one.key, title=str(one.title))
        for one in indicator.source.columns
    ]
    return Evidence(**page, columns=columns)


def question(access: Access, key: str, asked: PeriodAsked) -> tuple[Indicator, Window]:
    """The figure and the period asked for; 404 or 422 where there is none such."""
    try:
        indicator = registry.get(key)
    except KeyError:
        raise Http404 from None
    known = {
        "by": {one.key for one in indicator.dimensions},
        "variant": set(indicator.variants),
    }
    for name, keys in known.items():
        if getattr(asked, name) and getattr(asked, name) not in keys:
            raise Problem(422, errors={name: [_("This figure has no such list.")]})
    window = indicator.window(asked.on or access.on)
    if asked.since and asked.since > window.last:
        text = _("The period starts after its last day.")
        raise Problem(422, errors={"since": [text]})
    window = Window(asked.since or window.first, window.last)
    return indicator.asked_as(asked.variant or ""), window


def row_of(indicator: Indicator) -> dict[str, Any]:
    return {
        "key": indicator.key,
        "name": str(indicator.name),
        "definition": str(indicator.definition),
        "unit": indicator.unit.value,
        "theme": indicator.theme.value,
        "kind": indicator.kind,
        "dimensions": [one.key for one in indicator.dimensions],
        "variants": list(indicator.variants),
    }


def value_of(figure: Any, code: str | None = None, label: str | None = None) -> Value:
    return Value(
        code=code,
        label=label,
        value=number(figure.value),
        part=number(figure.totals.part) or Decimal(0),
        base=number(figure.totals.base) or Decimal(0),
        rows=figure.totals.count,
        text=figure.text,
    )


def evidence_row(row: Any, indicator: Indicator) -> EvidenceRow:
    columns = indicator.source.columns
    return EvidenceRow(
        id=row.pk,
        cells={one.key: cell(one.value(row)) for one in columns},
        part=number(row.part),
        base=number(row.base),
    )


def cell(value: Any) -> str | None:
    """A value as a text that no reader mistakes: days in ISO, yes or no in JSON's."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
