"""Who takes part, with which costs and forecasts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.organisations.models import Organisation
from grappe.projects import parts
from grappe.projects.actions.checks import (
    NotEditable,
    locked,
    locked_part,
    refuse_closed,
    refuse_outdated,
    save_whole,
    trace,
)
from grappe.projects.actions.confirming import part_changed
from grappe.projects.actions.conflicts import ask_anew
from grappe.projects.models import (
    Forecast,
    Partner,
    PartnerCost,
    PartnerRole,
    Project,
)


class NotAddable(Exception):
    """This organisation cannot take part so; the message is for the user."""


class NotRemovable(Exception):
    """This partner cannot leave so; the message is for the user."""


@transaction.atomic
def add_partner(
    project: Project,
    organisation: Organisation,
    *,
    by: User,
    at: datetime,
    role: str = PartnerRole.PARTNER,
    **values: Any,
) -> Partner:
    """Add an organisation to the consortium; its readers declare their interests again.

    Raises NotEditable if the dossier is closed, NotAddable if it takes part already or
    would be a second lead.
    """
    project = locked(project)
    refuse_closed(project)
    last = project.partners.aggregate(last=Max("position"))["last"]
    partner = Partner(
        project=project,
        organisation=organisation,
        role=role,
        position=0 if last is None else last + 1,
        **values,
    )
    save_whole(partner, NotAddable)
    trace("projects.partner_added", partner, by=by, at=at)
    ask_anew(project, by=by, at=at)
    return partner


@transaction.atomic
def edit_partner(
    partner: Partner,
    values: Mapping[str, Any],
    *,
    costs: Mapping[str, tuple[Decimal, Decimal]] | None = None,
    seen: str,
    by: User,
    at: datetime,
) -> Partner:
    """Change a partner's part; `costs` gives (total, eligible) by category, all of it.

    A part that was confirmed is to confirm again. Raises NotEditable if the dossier is
    closed or a value is refused, Outdated if the part moved since it was `seen`.
    """
    partner = locked_part(partner)
    refuse_closed(partner.project)
    now = parts.values(partner)
    typed = {**values, **parts.flat(costs or {})}
    refuse_outdated(now, typed, seen)
    changed = [name for name in typed if typed[name] != now[name]]
    if not changed:
        return partner

    for name, value in values.items():
        setattr(partner, name, value)
    save_whole(partner, NotEditable)
    if costs is not None:
        write_costs(partner, costs)
    trace("projects.partner_edited", partner, by=by, at=at, fields=sorted(changed))
    return part_changed(partner, by=by, at=at)


def write_costs(partner: Partner, costs: Mapping[str, tuple[Decimal, Decimal]]) -> None:
    """Keep one row for each category that costs something."""
    kept = {category: pair for category, pair in costs.items() if any(pair)}
    partner.costs.exclude(category__in=kept).delete()
    rows = {row.category: row for row in partner.costs.all()}
    for category, (total, eligible) in kept.items():
        row = rows.get(category) or PartnerCost(partner=partner, category=category)
        row.total_eur, row.eligible_eur = total, eligible
        save_whole(row, NotEditable)


@transaction.atomic
def set_forecasts(
    partner: Partner,
    forecasts: Mapping[int, tuple[Decimal, Decimal]],
    *,
    seen: str,
    by: User,
    at: datetime,
) -> Partner:
    """Write what a partner expects after the end: (turnover, jobs) by year.

    Raises NotEditable and Outdated as `edit_partner` does.
    """
    partner = locked_part(partner)
    refuse_closed(partner.project)
    now = parts.forecasts(partner)
    typed = parts.flat_forecasts(forecasts)
    refuse_outdated(now, typed, seen)
    if typed == now:
        return partner

    kept = {year: pair for year, pair in forecasts.items() if any(pair)}
    partner.forecasts.exclude(year__in=kept).delete()
    rows = {row.year: row for row in partner.forecasts.all()}
    for year, (turnover, jobs) in kept.items():
        row = rows.get(year) or Forecast(partner=partner, year=year)
        row.turnover_eur, row.jobs = turnover, jobs
        save_whole(row, NotEditable)
    trace("projects.forecast_set", partner, by=by, at=at)
    return part_changed(partner, by=by, at=at)


@transaction.atomic
def remove_partner(partner: Partner, *, by: User, at: datetime) -> None:
    """Take a partner out of the consortium, with its costs, forecasts and shares.

    Raises NotEditable if the dossier is closed, NotRemovable for the lead: another one
    is named first.
    """
    partner = locked_part(partner)
    refuse_closed(partner.project)
    if partner.role == PartnerRole.LEAD and partner.project.partners.count() > 1:
        raise NotRemovable(_("Name another lead first."))
    trace("projects.partner_removed", partner, by=by, at=at)
    partner.delete()


@transaction.atomic
def name_lead(partner: Partner, *, by: User, at: datetime) -> Partner:
    """Make a partner the lead; the former one stays as a partner."""
    partner = locked_part(partner)
    refuse_closed(partner.project)
    former = partner.project.partners.filter(role=PartnerRole.LEAD).exclude(
        pk=partner.pk
    )
    for one in former.select_related("project__cluster", "organisation"):
        one.role = PartnerRole.PARTNER
        one.save(update_fields=["role"])
        part_changed(one, by=by, at=at)
    partner.role = PartnerRole.LEAD
    save_whole(partner, NotAddable)
    trace("projects.partner_edited", partner, by=by, at=at, fields=["role"])
    return part_changed(partner, by=by, at=at)
