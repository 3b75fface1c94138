"""What projects brought to their partners in a year, with the silence shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    cap: float


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
        opened=sum(row.opened_at is not None for row in rows),
        answered=sum(row.is_answered for row in rows),
    )


def caps(access: Access) -> dict[str, float]:
    """The largest answer ever told here to each question: what silence may hide."""
    told = Returns.objects.listed_for(access).answered()
    found = told.aggregate(**{f"most_{name}": Max(name) for name in FIGURES})
    return {name: float(found[f"most_{name}"] or 0) for name in FIGURES}


def bounds(rows: Iterable[Returns], most: Mapping[str, float]) -> list[Line]:
    """Each question's sum over all who were asked; a silent partner adds 0 to `most`.

    An answer that leaves a question empty is silent on that one.
    """
    rows = list(rows)
    lines = []
    for name in FIGURES:
        told = [getattr(row, name) for row in rows]
        answers = [float(value) for value in told if value is not None]
        cap = max([most.get(name, 0.0), *answers])
        found = engine.of_total(answers, len(told) - len(answers), low=0, high=cap)
        lines.append(Line(name, title_of(name), found, cap))
    return lines


def title_of(name: str) -> Any:
    return Returns._meta.get_field(name).verbose_name


def years(access: Access) -> list[int]:
    """The years that were asked about, the latest first."""
    rows = Returns.objects.listed_for(access).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())
