"""Records entered twice: organisations and people, by those who did not look first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from grappe.accounts.models import User
from grappe.audit.actions import record
from grappe.clusters.models import Cluster
from grappe.demo import names
from grappe.demo.dice import Dice
from grappe.demo.identity.clock import EVENING
from grappe.demo.identity.units import Unit, word_of
from grappe.demo.plan import spec
from grappe.organisations import actions
from grappe.organisations.models import (
    FieldValue,
    KnownOrganisation,
    Organisation,
    Position,
    PositionRole,
    Source,
)

# In a small demo; the others have twice as many, and one merge done in each.
ORGANISATIONS, PEOPLE = 3, 2
DETAIL = "Inscriptions au forum de printemps"
REASON = "Inscription au forum sous une autre écriture ; même site, même adresse."


def enter(
    cluster: Cluster, units: list[Unit], scale: int, by: User, dice: Dice
) -> None:
    """Enter some members a second time under another name, and merge one of them.

    A twin has no SIREN and is no member: it changes no figure.
    """
    drawn = dice.sample(units, ORGANISATIONS * scale + 1)
    for place, unit in enumerate(drawn):
        original = Organisation.objects.get(siren=unit.siren)
        days = timedelta(days=20 + 3 * place)
        twin = Twin(cluster, original, by).enter(place, EVENING - days)
        if unit is drawn[-1]:
            actions.merge(
                original,
                twin,
                cluster=cluster,
                reason=REASON,
                by=by,
                at=EVENING - timedelta(days=1),
            )
    for place, position in enumerate(contacts(cluster, PEOPLE * scale, dice)):
        values = written_again(position, place)
        at = EVENING - timedelta(days=12 + place)
        actions.add_contact(position.organisation, cluster, values, by=by, at=at)


@dataclass(frozen=True)
class Twin:
    """A second record of an organisation."""

    cluster: Cluster
    original: Organisation
    by: User

    def enter(self, place: int, at: datetime) -> Organisation:
        """As older lists left them: without a number, which no form accepts today."""
        name = spellings(self.original.legal_name)[place % len(SPELLINGS)]
        said = {"legal_name": name, "website": self.original.website}
        twin = Organisation.objects.create(kind=self.original.kind, **said)
        FieldValue.objects.bulk_create(
            FieldValue(
                organisation=twin,
                cluster=self.cluster,
                field=field,
                value=value,
                source=Source.IMPORT,
                detail=DETAIL,
                observed_on=at.date(),
                recorded_by=self.by,
                recorded_at=at,
            )
            for field, value in said.items()
        )
        KnownOrganisation.objects.create(
            cluster=self.cluster, organisation=twin, since=at.date()
        )
        record(
            "organisations.created",
            twin,
            by=self.by,
            at=at,
            cluster=self.cluster,
            name=twin.name,
        )
        office = self.original.establishments.get(is_head_office=True)
        where = {"postcode": office.postcode, "town": office.town, "country": "FR"}
        actions.add_establishment(twin, where, cluster=self.cluster, by=self.by, at=at)
        if place % 2:
            self._visit(twin, at)
        return twin

    def _visit(self, twin: Organisation, at: datetime) -> None:
        """Somebody of theirs who came to the forum."""
        word = word_of(self.original.legal_name)
        family = f"Fictif-{word}"
        values = {
            "given_name": "Sacha",
            "family_name": family,
            "email": names.email("Sacha", family, names.domain(word)),
            "job_title": "Responsable de l'innovation",
            "role": PositionRole.CONTACT,
            "starts_on": at.date(),
        }
        actions.add_contact(twin, self.cluster, values, by=self.by, at=at)


def shouted(name: str, word: str) -> str:
    return names.slug(name).replace("-", " ").upper()


def mistyped(name: str, word: str) -> str:
    """Two letters of the invented word change places."""
    return name.replace(word, word[:3] + word[4] + word[3] + word[5:])


def shortened(name: str, word: str) -> str:
    return word


def turned(name: str, word: str) -> str:
    rest = " ".join(part for part in name.split() if part != word)
    return f"{word} - {rest}"


def doubled(name: str, word: str) -> str:
    """A letter of the invented word is written twice."""
    return name.replace(word, word[:2] + word[2] + word[2:])


SPELLINGS = [shouted, mistyped, shortened, turned, doubled]


def spellings(name: str) -> list[str]:
    return [write(name, word_of(name)) for write in SPELLINGS]


def contacts(cluster: Cluster, count: int, dice: Dice) -> list[Position]:
    """People of members, without account, whose telephone is known."""
    found = (
        Position.objects.filter(
            cluster=cluster,
            ends_on=None,
            role__in=[PositionRole.SUBSTITUTE, PositionRole.BILLING],
            starts_on__lte=spec.LAST_DAY,
            person__user=None,
        )
        .exclude(person__phone="")
        .select_related("person", "organisation")
        .order_by("pk")
    )
    return dice.sample(list(found), count)


def written_again(position: Position, place: int) -> dict[str, Any]:
    """The same person as another file has them."""
    person = position.person
    host = person.email.partition("@")[2]
    family = person.family_name
    ways = [
        {
            "given_name": person.given_name[0],
            "family_name": family,
            "email": f"contact@{host}",
        },
        {"given_name": family, "family_name": person.given_name, "email": ""},
        {
            "given_name": person.given_name,
            "family_name": family.replace("Fictif-", "Fictiff-"),
            "email": person.email,
        },
        {
            "given_name": person.given_name,
            "family_name": family.upper(),
            "email": f"{names.slug(family)}@{host}",
        },
    ]
    role = {"job_title": position.job_title, "role": PositionRole.CONTACT}
    return {
        **ways[place % len(ways)],
        "phone": person.phone,
        "starts_on": spec.LAST_DAY - timedelta(days=30),
        **role,
    }
