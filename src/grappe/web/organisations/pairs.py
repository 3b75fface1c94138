"""Two records side by side: what each says, where they differ, which one to keep."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.audit.models import Event
from grappe.memberships.models import Membership, MembershipApplication
from grappe.organisations import actions, duplicates, fields, merging, queries
from grappe.organisations.models import (
    Organisation,
    OrganisationMerge,
    OrganisationPair,
    Person,
    PersonMerge,
    PersonPair,
    Position,
)
from grappe.web.organisations.wording import value_in_words

SHOWN = [
    "legal_name",
    "brand_name",
    "acronym",
    "kind",
    "siren",
    "vat_number",
    "pic",
    "ror",
    "rnsr",
    "foreign_id",
    "country",
    "website",
    "naf_rev2",
    "founded_on",
    "closed_on",
]


@dataclass(frozen=True)
class Row:
    """One line of the comparison; `differs` only where both say something."""

    label: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        return bool(self.first and self.second) and self.first != self.second


@dataclass(frozen=True)
class Side:
    """One of the two records, and how it answers to being kept."""

    record: Any
    way: str  # "first" or "second"
    url: str
    is_kept: bool
    is_suggested: bool


@dataclass(frozen=True)
class Kind:
    """What differs between pairs of organisations and pairs of people."""

    key: str
    pairs: Any
    merges: Any
    known: Callable[[Access], Any]
    merge: Callable[..., Any]
    unmerge: Callable[..., Any]
    preview: Callable[..., merging.Preview]
    rows: Callable[[Any, Any, Access], list[Row]]
    claim: Callable[[Any, Access], tuple]
    url: Callable[[Any, Access], str]

    def of(self, access: Access):
        """The pairs of the reader's cluster."""
        rows = self.pairs.objects.filter(cluster=access.cluster)
        return rows.select_related("first", "second", "settled_by")

    def made(self, access: Access):
        """The merges decided in the reader's cluster."""
        rows = self.merges.objects.filter(cluster=access.cluster)
        return rows.select_related("kept", "absorbed", "by", "undone_by")


def organisations(access: Access):
    return Organisation.objects.known_to(access.cluster)


def people(access: Access):
    places = Position.objects.filter(cluster=access.cluster)
    return Person.objects.filter(pk__in=places.values("person"), merged_into=None)


def rows_of_organisations(
    first: Organisation, second: Organisation, access: Access
) -> list[Row]:
    both = first, second
    found = [
        Row(fields.label(name), *[_value(one, name) for one in both]) for name in SHOWN
    ]
    found.append(Row(_("Place"), *[_place(one) for one in both]))
    said = [_at_hand(one, access) for one in both]
    found += [Row(label, said[0][label], said[1][label]) for label in said[0]]
    return [row for row in found if row.first or row.second]


def _value(organisation: Organisation, name: str) -> str:
    value = getattr(organisation, name)
    return "" if value in ("", None) else value_in_words(name, value)


def _place(organisation: Organisation) -> str:
    places = list(organisation.establishments.all()[:1])
    return " ".join(f"{one.postcode} {one.town}".strip() for one in places)


def _at_hand(organisation: Organisation, access: Access) -> dict[str, str]:
    """What hangs on a record in this cluster: nothing of another one is counted."""
    here = {"organisation": organisation, "cluster": access.cluster}
    spells = Membership.objects.filter(**here).order_by("starts_on")
    contacts = Position.objects.in_force(access.on).filter(**here)
    people = contacts.select_related("person").order_by("person__family_name")
    applications = MembershipApplication.objects.filter(**here)
    return {
        _("Memberships"): ", ".join(_period(one) for one in spells),
        _("Contacts"): ", ".join(dict.fromkeys(one.person.name for one in people)),
        _("Applications"): _counted(applications.count()),
        _("Accounts"): _counted(
            organisation.grants.filter(cluster=access.cluster).count()
        ),
        _("Lines of history"): _counted(
            Event.objects.about(organisation, access).count()
        ),
    }


def _counted(count: int) -> str:
    return str(count) if count else ""


def _period(spell: Any) -> str:
    first = formats.date_format(spell.starts_on, "SHORT_DATE_FORMAT")
    if spell.ends_on is None:
        return _("since %(day)s") % {"day": first}
    last = formats.date_format(spell.ends_on, "SHORT_DATE_FORMAT")
    return f"{first} – {last}"


def claim_of_organisation(organisation: Organisation, access: Access) -> tuple:
    """The greater claim is kept: shared, numbered, oldest member, most written of."""
    spells = Membership.objects.filter(
        organisation=organisation, cluster=access.cluster
    ).values_list("starts_on", flat=True)
    first = min(spells, default=date.max)
    return (
        merging.is_shared(merging.ORGANISATIONS, organisation, access.cluster),
        bool(organisation.siren),
        -first.toordinal(),
        Event.objects.about(organisation, access).count(),
        -organisation.pk,
    )


def rows_of_people(first: Person, second: Person, access: Access) -> list[Row]:
    both = first, second
    found = [
        Row(_label(name), *[getattr(one, name) for one in both])
        for name in ("given_name", "family_name", "email", "phone")
    ]
    found.append(Row(_("Organisations"), *[_places(one, access) for one in both]))
    found.append(
        Row(_("Account"), *[one.user.email if one.user else "" for one in both])
    )
    return [row for row in found if row.first or row.second]


def _label(name: str) -> str:
    column: Any = Person._meta.get_field(name)
    text = str(column.verbose_name)
    return text[:1].upper() + text[1:]


def _places(person: Person, access: Access) -> str:
    rows = person.positions.filter(cluster=access.cluster)
    return ", ".join(
        f"{one.organisation} ({one.job_title or one.get_role_display()})"
        for one in rows.select_related("organisation").order_by("starts_on", "pk")
    )


def claim_of_person(person: Person, access: Access) -> tuple:
    return (
        bool(person.user_id),
        bool(person.email),
        person.positions.filter(cluster=access.cluster).count(),
        -person.pk,
    )


def _file_of_person(person: Person, access: Access) -> str:
    place = (
        person.positions.filter(cluster=access.cluster)
        .select_related("organisation")
        .first()
    )
    return place.organisation.get_absolute_url_in(access.cluster) if place else ""


KINDS = {
    merging.ORGANISATIONS: Kind(
        merging.ORGANISATIONS,
        OrganisationPair,
        OrganisationMerge,
        organisations,
        actions.merge,
        actions.unmerge,
        queries.merge_preview,
        rows_of_organisations,
        claim_of_organisation,
        lambda record, access: record.get_absolute_url_in(access.cluster),
    ),
    merging.PEOPLE: Kind(
        merging.PEOPLE,
        PersonPair,
        PersonMerge,
        people,
        actions.merge_people,
        actions.unmerge_people,
        queries.merge_people_preview,
        rows_of_people,
        claim_of_person,
        _file_of_person,
    ),
}


def sides(
    kind: Kind, first: Any, second: Any, keep: str, access: Access
) -> tuple[Side, Side]:
    """Both records, one of them kept: the one asked for, else the one with a claim."""
    claims = [kind.claim(one, access) for one in (first, second)]
    suggested = "first" if claims[0] >= claims[1] else "second"
    kept = keep if keep in ("first", "second") else suggested
    one, other = (
        Side(record, way, kind.url(record, access), way == kept, way == suggested)
        for way, record in (("first", first), ("second", second))
    )
    return one, other


def reasons(pair: Any) -> list[tuple[float, str]]:
    """How each speaks for the two being one (above 0) or against, in words."""
    return [(it["weight"], duplicates.sentence(it)) for it in pair.reasons]


def in_words(changes: Iterable[merging.Change]) -> list[Row]:
    """What the kept record's fields would show instead."""
    return [
        Row(one.label, _worded(one.field, one.before), _worded(one.field, one.after))
        for one in changes
    ]


def _worded(field: str, value: Any) -> str:
    return value_in_words(field, fields.to_json(value))
