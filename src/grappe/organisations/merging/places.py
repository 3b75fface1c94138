"""Places of work, yearly figures and shares."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grappe.imports.columns import folded
from grappe.organisations.merging.context import Merging
from grappe.organisations.merging.registry import ORGANISATIONS, folds
from grappe.organisations.merging.spans import days, groups, span_of, union
from grappe.organisations.models import AnnualFigures, Establishment, Shareholding

FILLED = (
    "name",
    "address",
    "postcode",
    "town",
    "department",
    "latitude",
    "longitude",
    "opened_on",
)


@folds(ORGANISATIONS, "organisations.establishment.organisation")
def establishments(merging: Merging) -> None:
    """A place both have is one place; the kept record's head office stays it."""
    mine, theirs = merging.rows(Establishment)
    has_office = any(place.is_head_office for place in mine)
    for place in theirs:
        same = next((one for one in mine if is_same_place(one, place)), None)
        if same is None:
            stays_office = place.is_head_office and not has_office
            merging.move(
                place, organisation_id=merging.kept.pk, is_head_office=stays_office
            )
            continue
        mine.remove(same)
        merging.fold(place)
        news = {
            name: getattr(place, name)
            for name in FILLED
            if getattr(same, name) in ("", None)
        }
        if not same.siret:
            news["siret"] = place.siret
        if place.is_head_office and not has_office and not same.closed_on:
            news["is_head_office"] = has_office = True
        merging.journal.update(same, **news)


def is_same_place(one: Establishment, other: Establishment) -> bool:
    """The same address, or one that says no more than its town; two SIRET are two."""
    if (one.siret and other.siret) or one.closed_on != other.closed_on:
        return False
    where = (one.country, one.postcode, folded(one.town))
    if where != (other.country, other.postcode, folded(other.town)) or not where[2]:
        return False
    streets = {folded(one.address), folded(other.address)} - {""}
    names = {folded(one.name), folded(other.name)} - {""}
    return len(streets) < 2 and len(names) < 2


@folds(ORGANISATIONS, "organisations.annualfigures.organisation")
def annual_figures(merging: Merging) -> None:
    """A source says one thing of a year: the kept record's."""
    mine, theirs = merging.rows(AnnualFigures)
    told = {(one.year, one.source) for one in mine}
    for figures in theirs:
        if (figures.year, figures.source) not in told:
            merging.move(figures, organisation_id=merging.kept.pk)
            continue
        merging.fold(figures)
        merging.note(
            _("Figures of %(year)s (%(source)s): those of %(kept)s stay.")
            % {
                "year": figures.year,
                "source": figures.get_source_display(),
                "kept": merging.kept.name,
            }
        )


@folds(
    ORGANISATIONS,
    "organisations.shareholding.owner",
    "organisations.shareholding.owned",
)
def shareholdings(merging: Merging) -> None:
    """Shares of one in the other go; two that say the same become one."""
    for end, other in [("owner", "owned"), ("owned", "owner")]:
        found = Shareholding.objects.filter(**{f"{end}__in": merging.pair})
        by_other: dict[int, list[Shareholding]] = {}
        for share in found.order_by("pk"):
            if getattr(share, f"{other}_id") in merging.pair:
                merging.fold(share)
                merging.note(_("The share of one in the other is dropped."))
            else:
                by_other.setdefault(getattr(share, f"{other}_id"), []).append(share)
        for shares in by_other.values():
            join_shares(merging, shares, f"{end}_id")
    check_owners(merging)


def join_shares(merging: Merging, shares: list[Shareholding], column: str) -> None:
    kept, absorbed = merging.pair
    for group in groups(shares):
        mine = [one for one in group if getattr(one, column) == kept]
        theirs = [one for one in group if getattr(one, column) == absorbed]
        if not mine:
            for share in theirs:
                merging.move(share, **{column: kept})
            continue
        agree = len({share.share_rate for share in group}) == 1
        for share in [*theirs, *(mine[1:] if agree and theirs else [])]:
            merging.fold(share)
        if agree:
            merging.journal.update(mine[0], **days(union(map(span_of, group))[0]))
        elif theirs:
            merging.note(_("A share both records tell differently: the kept one's."))


def check_owners(merging: Merging) -> None:
    """Together, the owners of both may own more than there is."""
    owners = list(Shareholding.objects.filter(owned=merging.kept))
    for day in {share.starts_on for share in owners}:
        if _owned_on(owners, day) > 1:
            merging.refuse(
                _(
                    "Together, the owners of both records own more than 100 %: correct "
                    "or end a share first."
                )
            )


def _owned_on(owners: list[Any], day: date) -> Decimal:
    return sum((one.share_rate for one in owners if one.is_in_force(day)), Decimal(0))
