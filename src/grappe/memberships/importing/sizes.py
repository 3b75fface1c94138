"""Work sizes out again after an import, or after it was undone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from grappe.imports import bulk
from grappe.organisations import actions, fields
from grappe.organisations.actions import sizes
from grappe.organisations.models import (
    AnnualFigures,
    FieldValue,
    Organisation,
    Shareholding,
    SizePeriod,
)

CHUNK = 500


def work_out(pks: Iterable[int]) -> None:
    """Rebuild the size periods of these organisations."""
    ordered = sorted(pks)
    for start in range(0, len(ordered), CHUNK):
        some = set(ordered[start : start + CHUNK])
        involved = involved_in_more(some)
        say_declared(some - involved)
        for organisation in Organisation.objects.filter(pk__in=involved).order_by("pk"):
            actions.assess_size(organisation)


def involved_in_more(pks: set[int]) -> set[int]:
    """Those with figures or shares: their size is worked out one by one."""
    figures = AnnualFigures.objects.filter(organisation__in=pks)
    owned = Shareholding.objects.filter(owned__in=pks)
    owners = Shareholding.objects.filter(owner__in=pks)
    return {
        *figures.values_list("organisation_id", flat=True),
        *owned.values_list("owned_id", flat=True),
        *owners.values_list("owner_id", flat=True),
    }


def say_declared(pks: set[int]) -> None:
    """The others have the size somebody said, as `assess_size` would, in bulk."""
    said: dict[int, list[FieldValue]] = defaultdict(list)
    values = FieldValue.objects.filter(organisation__in=pks, field=fields.DECLARED_SIZE)
    for value in values:
        said[value.organisation_id].append(value)
    SizePeriod.objects.filter(organisation__in=pks).delete()
    periods = []
    for pk, every in said.items():
        retained = fields.collected(fields.DECLARED_SIZE, every).retained
        if retained is None or not retained.value:
            continue
        rule = {
            "declared": retained.value,
            "source": retained.source,
            "observed_on": retained.observed_on.isoformat(),
        }
        periods.append(
            {
                "organisation_id": pk,
                "category": retained.value,
                "is_estimated": True,
                "rule": rule,
                "starts_on": sizes.BEGINNING,
            }
        )
    if periods:
        given = bulk.by_column(SizePeriod, periods)
        bulk.insert(SizePeriod, bulk.complete(SizePeriod, given))


def after_undo(touched: Mapping[str, Iterable[int]]) -> None:
    """Figures that went away no longer tell a size."""
    ordered = sorted(touched.get("organisations.organisation", ()))
    for start in range(0, len(ordered), CHUNK):
        some = SizePeriod.objects.filter(
            organisation__in=ordered[start : start + CHUNK]
        )
        work_out(set(some.values_list("organisation_id", flat=True)))
