"""A record beside what a public register says of it, field by field."""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grappe.clusters.models import Cluster
from grappe.connectors.units import Unit
from grappe.engines import identity
from grappe.organisations import fields, queries, registers
from grappe.organisations.models import (
    Establishment,
    FieldValue,
    Organisation,
    Source,
)
from grappe.organisations.nomenclatures import normalise_town

NAMES = ("legal_name", "acronym", "brand_name")

# What the head office of a register is compared and written by.
PLACE_FIELDS = ("siret", "address", "postcode", "town", "country")


@dataclass(frozen=True)
class Line:
    """One field: what is on record, who says so, and what the register says.

    `retained` is None where nobody is known to have said it, or another cluster did.
    """

    field: str
    before: Any
    after: Any
    retained: FieldValue | None
    is_same: bool

    @property
    def label(self) -> str:
        return fields.label(self.field)

    @property
    def is_proposed(self) -> bool:
        """Ticked at first: what the register is there to say, unless the team decided.

        An empty column is filled whoever rules it.
        """
        if self.is_same:
            return False
        decided = self.retained and self.retained.source == Source.TEAM
        rules = fields.OWNER[self.field] == fields.REGISTER and not decided
        return rules or self.before in ("", None)


@dataclass(frozen=True)
class PlaceLine:
    """The head office on record, if any, and that of the register."""

    establishment: Establishment | None
    after: dict[str, Any]
    is_move: bool
    is_same: bool

    @property
    def before_text(self) -> str:
        return place_text(self.establishment) if self.establishment else ""

    @property
    def after_text(self) -> str:
        return place_text(Establishment(**self.after))


@dataclass(frozen=True)
class Comparison:
    """All that a register says of one organisation."""

    unit: Unit
    lines: list[Line]
    place: PlaceLine | None

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if not line.is_same]

    @property
    def same(self) -> list[Line]:
        return [line for line in self.lines if line.is_same]

    @property
    def has_news(self) -> bool:
        return bool(self.differing or (self.place and not self.place.is_same))


def compare(organisation: Organisation, unit: Unit, cluster: Cluster) -> Comparison:
    """Put both side by side, as one cluster may read it."""
    known = {one.field: one for one in queries.provenance(organisation, cluster)}
    lines = []
    for field, after in said(organisation, unit).items():
        before = getattr(organisation, field)
        collected = known.get(field)
        retained = collected.retained if collected else None
        if collected and retained not in collected.history:
            retained = None
        is_same = alike(field, before, after)
        lines.append(Line(field, before, after, retained, is_same))
    return Comparison(unit, lines, compare_place(head_office(organisation), unit))


def said(organisation: Organisation, unit: Unit) -> dict[str, Any]:
    """The register's word; that a closed organisation works again is one too."""
    values = registers.values_of(unit)
    if unit.is_active and organisation.closed_on:
        values["closed_on"] = None
    if is_seen_closed(unit) and not organisation.closed_on and unit.observed_on:
        values["closed_on"] = unit.observed_on
    return values


def is_seen_closed(unit: Unit) -> bool:
    """It closed on a day the register does not give: the day of the register stands."""
    return not unit.is_active and "closed_on" not in registers.values_of(unit)


def source_of_closing(register: str) -> str:
    return _("%(register)s: the day it was seen closed") % {"register": register}


def alike(field: str, before: Any, after: Any) -> bool:
    """The same, but for capitals, accents and the legal form in a name."""
    if field in NAMES and before and after:
        return identity.tokens(before) == identity.tokens(after)
    return (before or None) == (after or None)


def head_office(organisation: Organisation) -> Establishment | None:
    return organisation.establishments.filter(is_head_office=True).first()


def compare_place(office: Establishment | None, unit: Unit) -> PlaceLine | None:
    """The head office of the register beside ours; None where it names no place."""
    after = registers.place_of(unit)
    if not after.get("town"):
        return None
    if office is None:
        return PlaceLine(None, after, is_move=False, is_same=False)
    is_move = has_moved(office, after)
    is_same = not is_move and not any(
        after.get(name) and not _written_alike(name, getattr(office, name), after[name])
        for name in PLACE_FIELDS
    )
    return PlaceLine(office, after, is_move=is_move, is_same=is_same)


def has_moved(office: Establishment, after: dict[str, Any]) -> bool:
    """Another SIRET; where ours has none, another town.

    Company postcodes (CEDEX) differ from those of their town: the town decides.
    """
    if office.siret and after.get("siret"):
        return office.siret != after["siret"]
    if not office.town or office.postcode == after.get("postcode"):
        return False
    return not same_town(office.town, after["town"])


def same_town(one: str, other: str) -> bool:
    """“PARIS 15” is Paris, “Lille Cedex” is Lille."""
    towns = [re.sub(r" [0-9]{2}$", "", normalise_town(town)) for town in (one, other)]
    return towns[0] == towns[1]


def _written_alike(name: str, before: Any, after: Any) -> bool:
    if name == "town":
        return same_town(before, after)
    if name == "address":
        return normalise_town(before) == normalise_town(after)
    return (before or "") == after


def place_text(place: Establishment) -> str:
    words = [place.address, place.postcode, place.town]
    text = " ".join(word for word in words if word)
    return f"{text} (SIRET {place.siret})" if place.siret else text
