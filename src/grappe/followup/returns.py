"""What projects brought to their partners in a year, with the silence shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf, isinf
from typing import Any

from django.db.models import Max
from django.utils.functional import Promise

from grappe.accounts.access import Access
from grappe.engines import bounds as engine
from grappe.followup.models import Returns

FIGURES = ("jobs", "turnover_eur", "patents", "products")


@dataclass(frozen=True)
class Line:
    """One question: its sum between two bounds, and the cap they rest on."""

    name: str
    title: str | Promise
    bounds: engine.Bounds
    # None before anybody answered.
    cap: float | None

    @property
    def is_bounded(self) -> bool:
        return not isinf(self.bounds.high)


@dataclass(frozen=True)
class Funnel:
    """How far the links of a year went."""

    asked: int
    mailed: int
    opened: int
    answered: int

    @property
    def rate(self) -> float | None:
        return self.answered / self.asked if self.asked else None


def of_year(access: Access, year: int) -> list[Returns]:
    """The returns asked for a year, of projects that exist for the reader."""
    rows = Returns.objects.listed_for(access).filter(year=year)
    return list(
        rows.select_related(
            "partner__organisation", "partner__project__cluster"
        ).order_by("partner__project__acronym", "partner__position", "partner")
    )


def funnel(rows: Iterable[Returns]) -> Funnel:
    rows = list(rows)
    return Funnel(
        asked=len(rows),
        mailed=sum(row.mailed_at is not None or row.is_answered for row in rows),
        opened=sum(row.opened_at is not None or row.is_answered for row in rows),
        answered=sum(row.is_answered for row in rows),
    )


def caps(access: Access) -> dict[str, float | None]:
    """The largest answer ever told here to each question: what silence may hide."""
    told = Returns.objects.listed_for(access).answered()
    found = told.aggregate(**{f"most_{name}": Max(name) for name in FIGURES})
    most = {name: found[f"most_{name}"] for name in FIGURES}
    return {name: None if one is None else float(one) for name, one in most.items()}


def bounds(rows: Iterable[Returns], most: Mapping[str, float | None]) -> list[Line]:
    """Each question's sum over all who were asked; a silent partner adds 0 to `most`.

    An answer that leaves a question empty is silent on that one. While nobody ever
    told more than zero, the sum has no upper bound.
    """
    rows = list(rows)
    lines = []
    for name in FIGURES:
        told = [getattr(row, name) for row in rows]
        answers = [float(value) for value in told if value is not None]
        known = [one for one in (most.get(name), *answers) if one is not None]
        cap = max(known) if known else None
        silent = len(told) - len(answers)
        high = (cap or inf) if silent else 0.0
        found = engine.of_total(answers, silent, low=0, high=high)
        lines.append(Line(name, title_of(name), found, cap))
    return lines


def title_of(name: str) -> Any:
    field: Any = Returns._meta.get_field(name)
    return field.verbose_name


def years(access: Access) -> list[int]:
    """The years that were asked about, the latest first."""
    rows = Returns.objects.listed_for(access).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())
