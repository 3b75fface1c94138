"""From figures, shares and declarations to the size of an organisation, year by year."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from grappe.organisations import fields
from grappe.organisations.models import (
    FieldValue,
    Organisation,
    Shareholding,
)


@dataclass(frozen=True)
class Verdict:
    """The size that one closed year gives; `year` is None for a size only declared."""

    year: int | None
    category: str
    eu_status: str
    is_estimated: bool
    rule: dict[str, Any] = field(default_factory=dict)


def group_of(organisation: Organisation) -> list[Organisation]:
    """The organisation and all those its shares reach, past shares included."""
    reached = {organisation.pk}
    while True:
        links = Shareholding.objects.filter(
            Q(owner__in=reached) | Q(owned__in=reached)
        ).values_list("owner", "owned")
        wider = reached | {pk for link in links for pk in link}
        if wider == reached:
            break
        reached = wider
    return list(Organisation.objects.filter(pk__in=reached).order_by("pk"))


def verdicts(organisation: Organisation) -> list[Verdict]:
    """One verdict for each year that changes what is known, the oldest first."""
    declared = declaration(organisation)
    return [declared] if declared else []


def declaration(organisation: Organisation) -> Verdict | None:
    """The size somebody gave without figures: an estimate, with its source."""
    values: Iterable[FieldValue] = organisation.field_values.filter(
        field=fields.DECLARED_SIZE
    )
    said = fields.collected(fields.DECLARED_SIZE, values).retained
    if said is None or not said.value:
        return None
    rule = {
        "declared": said.value,
        "source": said.source,
        "observed_on": said.observed_on.isoformat(),
    }
    return Verdict(None, said.value, "", True, rule)
