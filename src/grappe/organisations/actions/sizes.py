"""Figures, shares and sizes declared; the sizes worked out follow."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.organisations import fields, sizing
from grappe.organisations.actions.assessment import assess_size, assess_sizes
from grappe.organisations.actions.errors import Refused
from grappe.organisations.actions.records import set_fields
from grappe.organisations.models import (
    AnnualFigures,
    Organisation,
    Shareholding,
)

FIGURES = ("headcount_awu", "turnover_eur", "balance_eur")


class NotEnterable(Refused):
    """The figures cannot be kept as they are given."""


class NotOwnable(Refused):
    """The share cannot be kept as it is given."""


@transaction.atomic
def enter_figures(
    organisation: Organisation,
    *,
    year: int,
    source: str,
    values: dict[str, Decimal | None],
    cluster: Cluster | None,
    by: User | None,
    at: datetime,
) -> AnnualFigures:
    """Keep the figures of a closed year from one source, and work the sizes out again.

    Raises NotEnterable if the year is not over or the figures say nothing.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if year >= timezone.localdate(at).year:
        raise NotEnterable({"year": [_("Only a closed year has its figures.")]})
    figures = AnnualFigures.objects.filter(
        organisation=organisation, year=year, source=source
    ).first() or AnnualFigures(organisation=organisation, year=year, source=source)
    before = {name: getattr(figures, name) for name in FIGURES}
    for name in FIGURES:
        setattr(figures, name, values.get(name))
    _save(figures, NotEnterable)
    record(
        "organisations.figures_entered",
        figures,
        by=by,
        at=at,
        cluster=cluster,
        year=year,
        figure_source=source,
        changes={
            name: [before[name], getattr(figures, name)]
            for name in FIGURES
            if before[name] != getattr(figures, name)
        },
    )
    assess_sizes(sizing.reach([organisation.pk]))
    return figures


@transaction.atomic
def add_shareholding(
    owner: Organisation,
    owned: Organisation,
    *,
    share_rate: Decimal,
    starts_on: date,
    cluster: Cluster | None,
    by: User | None,
    at: datetime,
) -> Shareholding:
    """Note that one organisation owns a share of another; sizes follow.

    Raises NotOwnable if the share is already entered or makes more than the whole.
    """
    _lock(owner, owned)
    shareholding = Shareholding(
        owner=owner, owned=owned, share_rate=share_rate, starts_on=starts_on
    )
    others = Shareholding.objects.overlapping(starts_on, None).filter(owned=owned)
    if sum(other.share_rate for other in others) + share_rate > 1:
        raise NotOwnable(
            {"share_rate": [_("With the other owners, this makes more than 100 %.")]}
        )
    _save(shareholding, NotOwnable)
    record(
        "organisations.shareholding_added",
        shareholding,
        by=by,
        at=at,
        cluster=cluster,
        organisation=owned,
        owner=owner.name,
        owned=owned.name,
        rate=f"{share_rate:.1%}",
    )
    assess_sizes(sizing.reach([owned.pk]))
    return shareholding


@transaction.atomic
def end_shareholding(
    shareholding: Shareholding,
    *,
    ends_on: date,
    cluster: Cluster | None,
    by: User | None,
    at: datetime,
) -> Shareholding:
    """Say the last day of a share. Raises NotOwnable if it precedes the first day."""
    shareholding = (
        Shareholding.objects.select_for_update(of=["self"])
        .select_related("owner", "owned")
        .get(pk=shareholding.pk)
    )
    shareholding.ends_on = ends_on
    _save(shareholding, NotOwnable)
    record(
        "organisations.shareholding_ended",
        shareholding,
        by=by,
        at=at,
        cluster=cluster,
        organisation=shareholding.owned,
        owner=shareholding.owner.name,
        owned=shareholding.owned.name,
        ends_on=ends_on,
    )
    assess_sizes(sizing.reach([shareholding.owned_id]))
    return shareholding


@transaction.atomic
def declare_size(
    organisation: Organisation,
    category: str,
    *,
    source: str,
    cluster: Cluster,
    observed_on: date,
    by: User | None,
    at: datetime,
    detail: str = "",
) -> None:
    """Keep a size said without figures; it holds where no figures tell another."""
    set_fields(
        organisation,
        {fields.DECLARED_SIZE: category},
        source=source,
        cluster=cluster,
        observed_on=observed_on,
        by=by,
        at=at,
        detail=detail,
    )
    assess_size(organisation)


def _lock(*organisations: Organisation) -> None:
    pks = sorted(organisation.pk for organisation in organisations)
    list(Organisation.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _save(row: Any, refusal: type[Refused]) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise refusal(refusal.because(error).errors) from error
    row.save()
