"""The records a chunk of rows may speak of, read in a few queries whatever its size."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, Subquery

from grappe.imports.columns import folded
from grappe.imports.registry import Run
from grappe.memberships.importing.fields import VOCABULARIES
from grappe.memberships.importing.parsing import NUMBERED, Parsed, name_folded
from grappe.memberships.importing.seen import Seen
from grappe.memberships.models import CategoryPeriod, Membership
from grappe.organisations import suppression
from grappe.organisations.models import (
    AnnualFigures,
    Establishment,
    FieldValue,
    FigureSource,
    Organisation,
    OtherNumber,
    Person,
    Position,
    Scheme,
)


def know_names(seen: Seen, run: Run) -> None:
    """Index the names of the organisations in this cluster's files, and no other's."""
    office = Establishment.objects.filter(
        organisation=OuterRef("pk"), is_head_office=True
    ).values("postcode")[:1]
    rows = (
        Organisation.objects.known_to(run.cluster)
        .annotate(place=Subquery(office))
        .order_by()
        .values_list("pk", "legal_name", "brand_name", "place", "siren")
        .iterator(chunk_size=2000)
    )
    seen.know(
        (name_folded(name), pk, legal_name, place or "", siren or "")
        for pk, legal_name, brand_name, place, siren in rows
        for name in {legal_name, brand_name}
        if name
    )


def by_key(rows: Sequence[Parsed]) -> dict[str, int]:
    """The organisations that have the official numbers of the rows, of any cluster."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        for key in row.keys:
            name, _, value = key.partition(":")
            wanted[name].append(value)
    found: dict[str, int] = {}
    for name in set(wanted) & set(Scheme.values):
        others = OtherNumber.objects.filter(scheme=name, value__in=wanted[name])
        for value, pk in others.values_list("value", "organisation"):
            found[f"{name}:{value}"] = pk
    for name in NUMBERED:
        if wanted[name]:
            records = Organisation.objects.filter(**{f"{name}__in": wanted[name]})
            for value, pk in records.order_by("-pk").values_list(name, "pk"):
                found[f"{name}:{value}"] = pk
    if wanted["foreign"]:
        numbers = [value.partition(":")[2] for value in wanted["foreign"]]
        records = Organisation.objects.filter(foreign_id__in=numbers)
        for country, number, pk in records.values_list("country", "foreign_id", "pk"):
            found[f"foreign:{country}:{number}"] = pk
    return remaining(found)


def remaining(found: dict[str, int]) -> dict[str, int]:
    """A record found to be the same as another stands for that one."""
    merged = Organisation.objects.filter(
        pk__in=set(found.values()), merged_into__isnull=False
    )
    heirs: dict[int, Any] = dict(merged.order_by().values_list("pk", "merged_into"))
    if not heirs:
        return found
    return remaining({key: heirs.get(pk, pk) for key, pk in found.items()})


class Records:
    """What is on file of the organisations matched in one chunk."""

    def __init__(self, run: Run, pks: Iterable[int], rows: Sequence[Parsed]) -> None:
        self.run = run
        self.pks = sorted(set(pks))
        self.organisations = self._organisations()
        self.known: set[int] = set()
        self.values: dict[int, list[FieldValue]] = defaultdict(list)
        self.places: dict[int, list[Establishment]] = defaultdict(list)
        self.memberships: dict[int, list[Membership]] = defaultdict(list)
        self.categories: dict[int, list[CategoryPeriod]] = defaultdict(list)
        self.positions: dict[int, list[Position]] = defaultdict(list)
        self.figures: dict[tuple[int, int], AnnualFigures] = {}
        self.other_numbers: dict[int, set[tuple[str, str]]] = defaultdict(set)
        self.links: dict[str, dict[int, dict[int, str]]] = {}
        self.sirets = self._sirets(rows)
        self.people = self._people(rows)
        self.erased = suppression.among(
            run.cluster, [row.contact.get("email", "") for row in rows if row.contact]
        )
        if self.pks:
            self._read()

    def _organisations(self) -> dict[int, Organisation]:
        rows = Organisation.objects.order_by()
        if self.run.is_writing:
            rows = rows.select_for_update()
        return {one.pk: one for one in rows.filter(pk__in=self.pks)}

    def _read(self) -> None:
        cluster, fields = self.run.cluster, self.run.fields
        mine = {"organisation__in": self.pks}
        known = Organisation.objects.known_to(cluster).filter(pk__in=self.pks)
        self.known = set(known.order_by().values_list("pk", flat=True))
        for value in FieldValue.objects.filter(**mine).order_by("pk"):
            self.values[value.organisation_id].append(value)
        for place in Establishment.objects.filter(**mine).order_by("pk"):
            self.places[place.organisation_id].append(place)
        for spell in Membership.objects.filter(cluster=cluster, **mine).order_by("pk"):
            self.memberships[spell.organisation_id].append(spell)
        periods = CategoryPeriod.objects.filter(
            membership__cluster=cluster, membership__organisation__in=self.pks
        )
        for period in periods.select_related("category").order_by("starts_on"):
            self.categories[period.membership_id].append(period)
        for number in OtherNumber.objects.filter(**mine):
            self.other_numbers[number.organisation_id].add(
                (number.scheme, number.value)
            )
        if any(key.startswith("contact_") for key in fields):
            positions = Position.objects.filter(cluster=cluster, **mine)
            for position in positions.in_force(self.run.on).select_related("person"):
                self.positions[position.organisation_id].append(position)
        if fields & {"headcount", "turnover", "balance"}:
            declared = AnnualFigures.objects.filter(
                source=FigureSource.DECLARED, **mine
            )
            self.figures = {(one.organisation_id, one.year): one for one in declared}
        for name in VOCABULARIES:
            if name in fields:
                self.links[name] = self._links(name)

    def _links(self, name: str) -> dict[int, dict[int, str]]:
        """By organisation, this cluster's terms: name by key."""
        links: dict[int, dict[int, str]] = defaultdict(dict)
        through = getattr(Organisation, name).through
        links_field: Any = Organisation._meta.get_field(name)
        term = links_field.m2m_reverse_field_name()
        rows = through.objects.filter(
            organisation__in=self.pks, **{f"{term}__cluster": self.run.cluster}
        ).values_list("organisation_id", f"{term}_id", f"{term}__name_fr")
        for organisation, pk, label in rows.order_by("pk"):
            links[organisation][pk] = label
        return links

    def _sirets(self, rows: Sequence[Parsed]) -> dict[str, int]:
        sirets = [row.place["siret"] for row in rows if "siret" in row.place]
        found = Establishment.objects.filter(siret__in=sirets) if sirets else ()
        return {str(place.siret): place.organisation_id for place in found}

    def _people(self, rows: Sequence[Parsed]) -> dict[tuple[str, str], Person]:
        """People this cluster already knows, by e-mail and name.

        Others' stay theirs.
        """
        emails = [row.contact["email"] for row in rows if "email" in row.contact]
        if not emails or not self.run.is_writing:
            return {}
        here = Person.objects.filter(
            pk__in=Position.objects.filter(cluster=self.run.cluster).values("person"),
            email__in=emails,
        )
        return {
            (person.email, folded(person.name)): person
            for person in here.order_by("-pk")
        }
