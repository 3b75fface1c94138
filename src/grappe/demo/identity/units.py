"""Legal units as the demo's register tells them: those on record, and some others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from grappe.demo import names, words
from grappe.demo.dice import Dice
from grappe.demo.names import Names
from grappe.demo.plan import spec
from grappe.memberships.models import MembershipApplication
from grappe.organisations.models import Establishment, Organisation

# The plan counts its SIREN from one; these are far from the last it can reach.
FIRST_STRANGER = 90_000
STRANGERS = 300
NAMESAKES_COUNT = 24
# What a namesake of an organisation may be called.
NAMESAKES = ["{} Holding fictive", "{} Conseil imaginaire", "Amicale fictive {}"]
OPENED = date(2001, 1, 1)  # of a place whose first day nobody wrote down


@dataclass
class Site:
    """A place of work: a SIRET."""

    siret: str
    address: str
    postcode: str
    town: str
    opened_on: date
    is_head_office: bool = False
    closed_on: date | None = None


@dataclass
class Unit:
    """A legal unit, as of the register's day."""

    siren: str
    name: str
    legal_category: str
    naf_rev2: str
    founded_on: date
    usual_name: str = ""
    closed_on: date | None = None
    changed_on: date = OPENED
    former_name: str = ""
    successor: str = ""
    sites: list[Site] = field(default_factory=list)

    @property
    def head_office(self) -> Site:
        return next(site for site in self.sites if site.is_head_office)

    def close(self, on: date, successor: "Unit | None" = None) -> None:
        self.closed_on = self.changed_on = on
        self.successor = successor.siren if successor else ""
        for site in self.sites:
            site.closed_on = site.closed_on or on


def of_records() -> dict[str, Unit]:
    """Every French organisation on record, as its record has it, by SIREN."""
    found = {}
    rows = Organisation.objects.filter(siren__isnull=False).order_by("pk")
    for row in rows.select_related("successor"):
        assert row.siren
        assert row.founded_on
        found[row.siren] = Unit(
            row.siren,
            row.legal_name,
            row.legal_category,
            row.naf_rev2,
            row.founded_on,
            usual_name=row.brand_name,
            closed_on=row.closed_on,
            changed_on=row.closed_on or row.founded_on,
            successor=(row.successor and row.successor.siren) or "",
        )
    places = Establishment.objects.filter(siret__isnull=False).order_by("pk")
    for place in places:
        assert place.siret
        unit = found[place.siret[:9]]
        unit.sites.append(
            Site(
                place.siret,
                place.address,
                place.postcode,
                place.town,
                place.opened_on or OPENED,
                place.is_head_office,
                unit.closed_on,
            )
        )
    return found


class Strangers:
    """Makes units that nobody has on record."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.names = Names(dice)
        self._number = FIRST_STRANGER
        self._towns = {place: place[2] for place in words.TOWNS}

    def many(self) -> list[Unit]:
        """Companies that no cluster of the demo deals with."""
        return [self.make() for _ in range(STRANGERS)]

    def namesakes(self, known: list[Unit]) -> list[Unit]:
        """Units that are called almost as others, whose name alone is not theirs."""
        formal = [unit for unit in known if not unit.usual_name]
        return [
            self.make(self.dice.pick(NAMESAKES).format(word_of(unit.name)))
            for unit in self.dice.sample(formal, NAMESAKES_COUNT)
        ]

    def applicants(self) -> Iterator[Unit]:
        """Those who applied and have no record yet, under the number they gave."""
        rows = MembershipApplication.objects.filter(organisation=None).exclude(siren="")
        for row in rows.order_by("pk"):
            yield self.make(row.name, siren=row.siren)

    def make(self, name: str = "", *, kind: str = "company", siren: str = "") -> Unit:
        """An active unit with its head office, of this name or an invented one."""
        self._number += 1
        siren = siren or names.with_key(f"000{self._number:05d}")
        founded_on = self.dice.day(OPENED, spec.LAST_DAY - timedelta(days=400))
        unit = Unit(
            siren,
            name or self.names.organisation(kind)[0],
            self.dice.weighted(words.LEGAL_CATEGORIES[kind]),
            self.dice.pick(self.dice.pick(list(words.ACTIVITIES.values()))),
            founded_on,
            changed_on=founded_on,
        )
        unit.sites.append(self.site(siren, 1, founded_on))
        return unit

    def site(self, siren: str, rank: int, opened_on: date) -> Site:
        """A head office in one of the towns of the demo."""
        postcode, town, _weight = self.dice.weighted(self._towns)
        address = f"{self.dice.between(1, 120)} {self.dice.pick(words.STREETS)}"
        siret = names.siret(siren, rank)
        return Site(siret, address, postcode, town, opened_on, is_head_office=True)


def word_of(name: str) -> str:
    """The invented word of a name: the one that no pattern of names has."""
    return next(word for word in name.split() if word not in PATTERN_WORDS)


PATTERN_WORDS = {
    word
    for pattern in [
        *(one for several in names.PATTERNS.values() for one in several),
        *names.FOREIGN_COMPANY.values(),
        *NAMESAKES,
    ]
    for word in pattern.split()
}
