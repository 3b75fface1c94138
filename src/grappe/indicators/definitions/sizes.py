"""The size and the type of a row's organisation on a day."""

from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from grappe.common.periods import in_force
from grappe.indicators.facts import Fact
from grappe.organisations.models import Kind, SizeCategory, SizePeriod

UNKNOWN = "unknown"
NOT_A_COMPANY = "not_a_company"


def _periods(day: Any) -> QuerySet:
    return SizePeriod.objects.filter(
        in_force(day), organisation=OuterRef("organisation")
    )


def _size(day: Any) -> Combinable:
    """The size category on the day, "unknown" where none was worked out."""
    category = NullIf(Subquery(_periods(day).values("category")[:1]), Value(""))
    return Coalesce(category, Value(UNKNOWN), output_field=CharField())


SIZE = Fact("size", _size)
ESTIMATED = Fact(
    "estimated", lambda day: Exists(_periods(day).filter(is_estimated=True))
)


def size_code(day: Any, *, otherwise: Combinable) -> Combinable:
    """The size of a company on the day, and something else for the others."""
    return Case(
        When(organisation__kind=Kind.COMPANY, then=_size(day)),
        default=otherwise,
        output_field=CharField(),
    )


def size_labels() -> dict[str, str]:
    known = [size for size in SizeCategory if size != SizeCategory.UNKNOWN]
    labels = {size.value: str(size.label) for size in known}
    return labels | {UNKNOWN: str(SizeCategory.UNKNOWN.label)}


def type_code(day: Any) -> Combinable:
    """The type of a member: the size of a company, else the kind of organisation."""
    return size_code(day, otherwise=F("organisation__kind"))


def type_labels() -> dict[str, str]:
    kinds = {kind.value: str(kind.label) for kind in Kind if kind != Kind.COMPANY}
    return size_labels() | kinds
