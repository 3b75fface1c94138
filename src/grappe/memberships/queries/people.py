"""Who speaks for a member: to write to it, and to vote."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from grappe.clusters.models import Cluster, College
from grappe.memberships.models import MemberCategory, Membership
from grappe.organisations.models import Organisation, Position, PositionRole

# Who is written to first about the membership itself.
WRITE_TO = [
    PositionRole.REPRESENTATIVE,
    PositionRole.CONTACT,
    PositionRole.SUBSTITUTE,
    PositionRole.BILLING,
]


@dataclass(frozen=True)
class Addressee:
    """The person of a member who gets a mail, and the language they read."""

    name: str
    email: str
    language: str


@dataclass(frozen=True)
class RollLine:
    """One vote: the member, its college that day, and who casts it."""

    organisation: Organisation
    category: MemberCategory | None
    college: College | None
    representative: Position | None
    substitutes: tuple[Position, ...]


def addressees(
    cluster: Cluster, organisation_ids: Iterable[int] | QuerySet, on: date
) -> dict[int, Addressee]:
    """Whom to write to, by organisation; those without any address are missing."""
    positions = (
        Position.objects.in_force(on)
        .filter(cluster=cluster, organisation__in=organisation_ids)
        .exclude(person__email="")
        .select_related("person__user")
    )
    chosen: dict[int, Addressee] = {}
    for position in sorted(
        positions, key=lambda each: (WRITE_TO.index(each.role), each.pk)
    ):
        person = position.person
        language = person.user.language if person.user else "fr"
        addressee = Addressee(person.name, person.email, language)
        chosen.setdefault(position.organisation_id, addressee)
    return chosen


def addressee_of(membership: Membership, on: date) -> Addressee | None:
    """Whom to write to about one membership; None when nobody has an address."""
    found = addressees(membership.cluster, [membership.organisation_id], on)
    return found.get(membership.organisation_id)


def electoral_roll(cluster: Cluster, on: date) -> list[RollLine]:
    """Who votes on a day, college by college; suspended members do not.

    Members without a category, or in one that votes in no college, come last.
    """
    memberships = list(
        Membership.objects.filter(cluster=cluster)
        .active(on)
        .with_category(on)
        .select_related("organisation")
    )
    categories = MemberCategory.objects.filter(cluster=cluster).select_related(
        "college"
    )
    by_pk = {category.pk: category for category in categories}
    voters = _voters(cluster, on)
    lines = [
        _line(membership, by_pk.get(membership.category_id), voters)
        for membership in memberships
    ]
    return sorted(lines, key=_place)


def _voters(cluster: Cluster, on: date) -> dict[tuple[int, str], list[Position]]:
    positions = (
        Position.objects.in_force(on)
        .filter(
            cluster=cluster,
            role__in=[PositionRole.REPRESENTATIVE, PositionRole.SUBSTITUTE],
        )
        .select_related("person")
        .order_by("starts_on", "pk")
    )
    voters: dict[tuple[int, str], list[Position]] = {}
    for position in positions:
        key = (position.organisation_id, position.role)
        voters.setdefault(key, []).append(position)
    return voters


def _line(
    membership: Membership,
    category: MemberCategory | None,
    voters: dict[tuple[int, str], list[Position]],
) -> RollLine:
    organisation = membership.organisation
    named = voters.get((organisation.pk, PositionRole.REPRESENTATIVE), [])
    deputies = voters.get((organisation.pk, PositionRole.SUBSTITUTE), [])
    return RollLine(
        organisation=organisation,
        category=category,
        college=category.college if category else None,
        representative=named[-1] if named else None,  # the last one named
        substitutes=tuple(deputies),
    )


def _place(line: RollLine) -> tuple:
    college = line.college
    rank = (0, college.position, college.pk) if college else (1, 0, 0)
    return (*rank, line.organisation.name.casefold(), line.organisation.pk)
