"""Projects as a table: the same columns for the page's file and the command's.

What a dossier holds fills its cells for those who may read it, and nobody else's.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grappe.accounts.access import Access
from grappe.projects.models import Partner, Project


@dataclass(frozen=True)
class Column:
    """One column; `key` is its name in JSON."""

    key: str
    title: Any
    of: Callable[[Any], Any]
    is_content: bool = False


def _amount(amount: Decimal | None) -> Decimal | None:
    """A sum to the cent, which SQLite adds as it pleases."""
    return amount if amount is None else amount.quantize(Decimal("0.01"))


COLUMNS = (
    Column("acronym", pgettext_lazy("project", "Acronym"), lambda row: row.acronym),
    Column("title", _("Title"), lambda row: row.title),
    Column("kind", _("Kind"), lambda row: row.kind.name),
    Column("lead", _("Lead"), lambda row: row.lead_name or ""),
    Column("stage", _("Stage"), lambda row: str(row.get_stage_display())),
    Column("stage_since", _("Since"), lambda row: row.stage_since.date()),
    Column("owner", _("Followed by"), lambda row: row.owner.name if row.owner else ""),
    Column("created_on", _("Opened on"), lambda row: row.created_at.date()),
    Column("ended_on", _("Ended on"), lambda row: row.ended_on),
    Column(
        "strategic_domain",
        _("Strategic domain"),
        lambda row: row.strategic_domain.name if row.strategic_domain else "",
        is_content=True,
    ),
    Column("starts_on", _("Planned start"), lambda row: row.starts_on, is_content=True),
    Column(
        "duration_months",
        _("Duration (months)"),
        lambda row: row.duration_months,
        is_content=True,
    ),
    Column("trl_start", _("TRL at the start"), lambda row: row.trl_start, True),
    Column("trl_end", _("TRL at the end"), lambda row: row.trl_end, True),
    Column("programme", _("Programme"), lambda row: row.programme, is_content=True),
    Column("reference", _("Reference"), lambda row: row.reference, is_content=True),
    Column("partners", _("Partners"), lambda row: row.partner_count, True),
    Column(
        "total_cost_eur", _("Total cost (€)"), lambda row: _amount(row.cost_eur), True
    ),
    Column(
        "aid_asked_eur", _("Aid asked for (€)"), lambda row: _amount(row.aid_eur), True
    ),
)
PART_COLUMNS = (
    Column(
        "acronym", pgettext_lazy("project", "Acronym"), lambda row: row.project.acronym
    ),
    Column("title", _("Title"), lambda row: row.project.title),
    Column("programme", _("Programme"), lambda row: row.project.programme),
    Column("reference", _("Reference"), lambda row: row.project.reference),
    Column("stage", _("Stage"), lambda row: str(row.project.get_stage_display())),
    Column("starts_on", _("Start date"), lambda row: row.project.starts_on),
    Column("ended_on", _("End date"), lambda row: row.project.ended_on),
    Column("partner", _("Partner"), lambda row: row.organisation.legal_name),
    Column("siren", _("SIREN"), lambda row: row.organisation.siren or ""),
    Column("role", _("Role"), lambda row: str(row.get_role_display())),
    Column("person_months", _("Person-months"), lambda row: row.person_months),
    Column("total_cost_eur", _("Total cost"), lambda row: row.total_cost_eur),
    Column("aid_asked_eur", _("Aid"), lambda row: row.aid_asked_eur),
)


def with_content(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Add what the columns read: counts and sums over the partners."""
    return rows.select_related("kind", "owner", "strategic_domain").annotate(
        partner_count=Count("partners"),
        cost_eur=Sum("partners__total_cost_eur"),
        aid_eur=Sum("partners__aid_asked_eur"),
    )


def read_by(access: Access) -> frozenset[int]:
    """The projects whose content somebody may read, by either door."""
    mine = Project.objects.of_applicant(access).values_list("pk", flat=True)
    granted = Project.objects.readable_by(access).values_list("pk", flat=True)
    return frozenset(mine) | frozenset(granted)


def cells(row: Project, readable: frozenset[int]) -> list[Any]:
    """A project's line; "" for what the reader may not read."""
    return [
        column.of(row) if row.pk in readable or not column.is_content else ""
        for column in COLUMNS
    ]


def parts(access: Access, projects: Iterable[int]) -> QuerySet[Partner]:
    """Participations in those of the projects that somebody may read."""
    rows = Partner.objects.filter(project__in=read_by(access) & frozenset(projects))
    rows = rows.select_related("project", "organisation")
    return rows.order_by("project__acronym", "project", "position", "pk")
