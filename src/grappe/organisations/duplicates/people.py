"""People of a cluster whose records look like one person's."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from grappe.clusters.models import Cluster
from grappe.imports.columns import folded
from grappe.organisations.duplicates.found import Found, probability, reason, sharing
from grappe.organisations.duplicates.organisations import digits_of
from grappe.organisations.models import Person, Position

LEAST = 0.5
# Log-odds. The same name alone is a homonym more often than not.
PRIOR = 1.5
WEIGHTS = {
    "same_name": 1.0,
    "swapped_name": 1.0,
    "initials": 0.5,
    "spelling": 0.5,
    "family_name_only": 0.0,
    "other_name": -4.5,
    "same_mail": 5.0,
    "same_phone": 2.5,
    "same_organisation": 3.0,
    "other_mail": -1.0,
}
ALIKE = 88  # of 100


@dataclass
class Card:
    """What is on record of one person."""

    pk: int
    given: str
    family: str
    email: str
    phone: str
    user: int | None
    organisations: dict[int, str] = field(default_factory=dict)

    @property
    def names_folded(self) -> str:
        return f"{self.given}|{self.family}"

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(sorted(f"{self.given} {self.family}".split()))


def cards(cluster: Cluster) -> dict[int, Card]:
    """Everybody in a cluster's files."""
    places = Position.objects.filter(cluster=cluster)
    people = Person.objects.filter(pk__in=places.values("person"), merged_into=None)
    found = {
        one.pk: Card(
            one.pk,
            folded(one.given_name),
            folded(one.family_name),
            one.email.lower(),
            digits_of(one.phone),
            one.user_id,
        )
        for one in people.order_by("pk")
    }
    rows = places.select_related("organisation").order_by("pk")
    for place in rows:
        if card := found.get(place.person_id):
            card.organisations[place.organisation_id] = place.organisation.name
    return found


def find(cards: dict[int, Card]) -> list[Found]:
    """The pairs that are at least as likely one person as two."""
    pairs = {
        (first, second)
        for first, second, _ in sharing(
            (card.pk, mark) for card in cards.values() for mark in marks(card)
        )
    }
    found = [weighed(cards[first], cards[second]) for first, second in sorted(pairs)]
    return [one for one in found if one and one.score >= LEAST]


def marks(card: Card) -> Iterator[tuple]:
    """What two records of one person share at least one of."""
    if card.email:
        yield "mail", card.email
    if card.phone:
        yield "phone", card.phone
    yield "words", card.words
    for organisation in card.organisations:
        # Typing errors spare one of the two names; a swap changes neither.
        for word in {*card.family.split(), *card.given.split()}:
            if len(word) > 1:
                yield "here", organisation, word


def weighed(one: Card, other: Card) -> Found | None:
    """How likely two records are one person; None where each has an account."""
    if one.user and other.user:
        return None
    codes: dict[str, dict[str, str]] = {named(one, other): {}}
    if one.email and one.email == other.email:
        codes["same_mail"] = {"value": one.email}
    elif one.email and other.email:
        codes["other_mail"] = {}
    if one.phone and one.phone == other.phone:
        codes["same_phone"] = {"value": one.phone}
    if shared := one.organisations.keys() & other.organisations.keys():
        codes["same_organisation"] = {"value": one.organisations[min(shared)]}
    score = probability(sum(WEIGHTS[code] for code in codes) - PRIOR)
    reasons = [reason(code, WEIGHTS[code], **said) for code, said in codes.items()]
    return Found(one.pk, other.pk, round(score, 4), tuple(reasons))


def named(one: Card, other: Card) -> str:
    """How two names go together."""
    from rapidfuzz import fuzz

    if (one.given, one.family) == (other.given, other.family):
        return "same_name"
    if one.words == other.words:
        return "swapped_name"
    if one.family == other.family:
        if not one.given or not other.given:
            return "family_name_only"
        if initials(one.given, other.given):
            return "initials"
    whole = f"{one.given} {one.family}", f"{other.given} {other.family}"
    if fuzz.ratio(*whole) >= ALIKE or fuzz.token_sort_ratio(*whole) >= ALIKE:
        return "spelling"
    return "other_name"


def initials(one: str, other: str) -> bool:
    """Whether one is the first letters of the other: "J" or "JP" of Jean-Pierre."""
    short, long = sorted((one, other), key=len)
    first_letters = "".join(word[0] for word in long.split())
    return short.replace(" ", "") in (first_letters, long[:1])
