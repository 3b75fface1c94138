"""A dossier in words: the same lines and tables for its PDF and its comparisons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grappe.projects.models import (
    Agreement,
    Confirmation,
    Deliverable,
    FileKind,
    Forecast,
    Milestone,
    Partner,
    PartnerCost,
    Project,
    WorkPackage,
    WorkShare,
)
from grappe.projects.versions.facts import PARTS

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
NONE = "–"
Told = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One fact; "" where nothing was said."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Row:
    key: str
    cells: tuple[str, ...]
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """`numbers` are the columns that are read from the right."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = field(default=())


def sections(content: Told, *, is_whole: bool = True) -> list[Section]:
    """The parts of a dossier in the reader's language.

    Not `is_whole` leaves out what restricted files are.
    """
    names = {
        one["organisation"]["id"]: one["organisation"] for one in _partners(content)
    }
    return [
        Section("identity", _("Identity"), _identity(content["identity"])),
        Section("science", _("Science and technology"), _plain(content, "science")),
        Section("market", _("Market"), _plain(content, "market")),
        Section("compliance", _("Compliance"), _plain(content, "compliance")),
        Section(
            "consortium",
            _("Consortium"),
            tuple(
                Line(f"contribution-{_id(one)}", _who(one), one["contribution"])
                for one in _partners(content)
            ),
            (_consortium(content), _costs(content), _forecasts(content)),
        ),
        Section(
            "work",
            _("Work plan"),
            tuple(
                Line(f"package-{one['number']}", _package(one), one["description"])
                for one in content["work_packages"]
            ),
            (
                _packages(content, names),
                _shares(content, names),
                _deliverables(content),
                _milestones(content),
            ),
        ),
        Section(
            "papers",
            _("Agreements and files"),
            (),
            (_agreements(content), _files(content, is_whole)),
        ),
    ]


def _identity(told: Told) -> tuple[Line, ...]:
    domain = told["strategic_domain"]
    own = [
        Line("kind", label(Project, "kind"), _named(told["kind"])),
        Line(
            "strategic_domain",
            label(Project, "strategic_domain"),
            _named(domain) if domain else "",
        ),
        Line(
            "competences",
            label(Project, "competences"),
            ", ".join(_named(one) for one in told["competences"]),
        ),
    ]
    return (*own, *_lines(told, PARTS["identity"]))


def _plain(content: Told, part: str) -> tuple[Line, ...]:
    return _lines(content[part], PARTS[part])


def _lines(told: Told, names: Iterable[str]) -> tuple[Line, ...]:
    return tuple(
        Line(name, label(Project, name), shown(Project, name, told[name], ""))
        for name in names
        if name in told
    )


def _consortium(content: Told) -> Table:
    names = (
        "role",
        "person_months",
        "total_cost_eur",
        "aid_asked_eur",
        "own_funds_eur",
        "subcontracting_eur",
        "equity_eur",
    )
    partners = _partners(content)
    rows = [
        Row(
            str(_id(one)),
            (
                _who(one),
                *(shown(Partner, name, one[name]) for name in names),
                shown(Partner, "contact_name", one["contact_name"]),
                str(Confirmation(one["confirmation"]).label),
            ),
        )
        for one in partners
    ]
    sums = {name: _sum(one[name] for one in partners) for name in names[1:-1]}
    total = tuple(shown(Partner, name, sums[name]) for name in names[1:-1])
    rows.append(Row("total", (_("Total"), "", *total, "", "", ""), is_total=True))
    heads = (
        _("Partner"),
        *(label(Partner, name) for name in names),
        label(Partner, "contact_name"),
        _("Its part"),
    )
    numbers = frozenset(range(2, 8))
    return Table("partners", _("Partners and means"), heads, tuple(rows), numbers)


def _costs(content: Told) -> Table:
    heads = (
        _("Partner"),
        *(label(PartnerCost, name) for name in ("category", "total_eur")),
        label(PartnerCost, "eligible_eur"),
    )
    rows = tuple(
        Row(
            f"{_id(one)}-{cost['category']}",
            (
                _who(one),
                *(
                    shown(PartnerCost, name, cost[name])
                    for name in ("category", "total_eur", "eligible_eur")
                ),
            ),
        )
        for one in _partners(content)
        for cost in one["costs"]
    )
    title = _("Costs by category of research, development and innovation")
    return Table("costs", title, heads, rows, frozenset({2, 3}))


def _forecasts(content: Told) -> Table:
    names = ("year", "turnover_eur", "jobs")
    heads = (_("Partner"), *(label(Forecast, name) for name in names))
    rows = tuple(
        Row(
            f"{_id(one)}-{row['year']}",
            (_who(one), *(shown(Forecast, name, row[name]) for name in names)),
        )
        for one in _partners(content)
        for row in one["forecasts"]
    )
    numbers = frozenset({1, 2, 3})
    return Table("forecasts", _("Turnover and jobs expected"), heads, rows, numbers)


def _packages(content: Told, names: Mapping[Any, Told]) -> Table:
    rows = tuple(
        Row(
            str(one["number"]),
            (
                str(one["number"]),
                one["title"],
                _name(names, one["leader"]),
                shown(WorkPackage, "category", one["category"]),
                _months(one),
                shown(WorkShare, "person_months", _sum_of(one, "person_months")),
                shown(WorkShare, "cost_eur", _sum_of(one, "cost_eur")),
            ),
        )
        for one in content["work_packages"]
    )
    heads = (
        label(WorkPackage, "number"),
        label(WorkPackage, "title"),
        label(WorkPackage, "leader"),
        label(WorkPackage, "category"),
        _("Months"),
        label(WorkShare, "person_months"),
        label(WorkShare, "cost_eur"),
    )
    return Table("packages", _("Work packages"), heads, rows, frozenset({5, 6}))


def _shares(content: Told, names: Mapping[Any, Told]) -> Table:
    rows = tuple(
        Row(
            f"{one['number']}-{share['organisation']}",
            (
                _package(one),
                _name(names, share["organisation"]),
                shown(WorkShare, "person_months", share["person_months"]),
                shown(WorkShare, "cost_eur", share["cost_eur"]),
            ),
        )
        for one in content["work_packages"]
        for share in one["shares"]
    )
    heads = (
        _("Work package"),
        _("Partner"),
        label(WorkShare, "person_months"),
        label(WorkShare, "cost_eur"),
    )
    return Table("shares", _("Who does what"), heads, rows, frozenset({2, 3}))


def _deliverables(content: Told) -> Table:
    names = ("code", "title", "month", "is_public")
    rows = tuple(
        Row(
            f"{one['number']}-{row['code']}",
            (_package(one), *(shown(Deliverable, name, row[name]) for name in names)),
        )
        for one in content["work_packages"]
        for row in one["deliverables"]
    )
    heads = (_("Work package"), *(label(Deliverable, name) for name in names))
    return Table("deliverables", _("Deliverables"), heads, rows, frozenset({3}))


def _milestones(content: Told) -> Table:
    names = ("code", "title", "month", "criterion", "is_go_no_go")
    rows = tuple(
        Row(row["code"], tuple(shown(Milestone, name, row[name]) for name in names))
        for row in content["milestones"]
    )
    heads = tuple(label(Milestone, name) for name in names)
    return Table("milestones", _("Milestones"), heads, rows, frozenset({2}))


def _agreements(content: Told) -> Table:
    names = ("kind", "title", "signed_on", "ip_split")
    rows = tuple(
        Row(
            str(row["id"]),
            (
                *(shown(Agreement, name, row[name]) for name in names),
                row["document"]["name"] if row["document"] else NONE,
            ),
        )
        for row in content["agreements"]
    )
    heads = (*(label(Agreement, name) for name in names), _("File"))
    return Table("agreements", _("Agreements"), heads, rows)


def _files(content: Told, is_whole: bool) -> Table:
    rows = []
    for row in content["files"]:
        cells = (
            row["title"],
            str(FileKind(row["kind"]).label),
            row["name"],
            filesizeformat(row["size_bytes"]),
            row["sha256"][:12],
        )
        if row["is_restricted"] and not is_whole:
            hidden = _("A restricted file, open to those named")
            cells = (hidden, NONE, NONE, NONE, NONE)
        rows.append(Row(row["uid"], cells))
    heads = (_("Title"), _("Kind"), _("File"), _("Size"), _("Hash"))
    return Table("files", _("Files"), heads, tuple(rows), frozenset({3}))


def label(model: type[models.Model], name: str) -> str:
    """What a field is called, as a title."""
    found: Any = model._meta.get_field(name)
    return capfirst(str(found.verbose_name))


def shown(model: type[models.Model], name: str, value: Any, empty: str = NONE) -> str:
    """A fact as people read it."""
    if value is None or value == "":
        return empty
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    found: Any = model._meta.get_field(name)
    if found.choices:
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(found, models.DateField):
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return formats.date_format(day, "SHORT_DATE_FORMAT")
    if isinstance(found, models.DecimalField):
        return _number(Decimal(value), name)
    return str(value)


def _number(number: Decimal, name: str) -> str:
    is_whole = number == number.to_integral_value()
    digits = 0 if is_whole else (2 if name.endswith("_eur") else 1)
    text = formats.number_format(number, digits, use_l10n=True, force_grouping=True)
    return f"{text}{NARROW_SPACE}€" if name.endswith("_eur") else text


def _named(told: Told) -> str:
    """A word of the cluster's vocabulary in the reader's language."""
    return told["en"] if (get_language() or "fr").startswith("en") else told["fr"]


def _partners(content: Told) -> Sequence[Told]:
    return content["partners"]


def _id(partner: Told) -> int:
    return partner["organisation"]["id"]


def _who(partner: Told) -> str:
    return partner["organisation"]["name"]


def _name(names: Mapping[Any, Told], organisation: int | None) -> str:
    return names[organisation]["name"] if organisation in names else NONE


def _package(package: Told) -> str:
    return _("WP%(number)d. %(title)s") % package


def _months(package: Told) -> str:
    return f"{package['first_month']}–{package['last_month']}"


def _sum_of(package: Told, name: str) -> Decimal | None:
    return _sum(share[name] for share in package["shares"])


def _sum(values: Iterable[str | None]) -> Decimal | None:
    """None where nothing is known: no share is not a share of nought."""
    known = [Decimal(value) for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
