"""Sizes follow from what is known: worked out again whenever that changes."""

from collections.abc import Iterable

from django.db import transaction

from grappe.imports import bulk
from grappe.organisations import sizing
from grappe.organisations.models import Organisation, SizePeriod


@transaction.atomic
def assess_sizes(pks: Iterable[int]) -> None:
    """Work out the sizes of organisations for every day, from what is known now."""
    asked = sorted(pks)
    list(
        Organisation.objects.select_for_update()
        .filter(pk__in=asked)
        .order_by("pk")
        .values_list("pk")
    )
    facts, declared = sizing.Facts.around(asked), sizing.declarations(asked)
    SizePeriod.objects.filter(organisation__in=asked).delete()
    found = [
        {"organisation_id": pk, **columns}
        for pk in asked
        for columns in sizing.periods(pk, facts, declared.get(pk))
    ]
    if found:
        given = bulk.by_column(SizePeriod, found)
        bulk.insert(SizePeriod, bulk.complete(SizePeriod, given))


def assess_size(organisation: Organisation) -> None:
    assess_sizes([organisation.pk])
