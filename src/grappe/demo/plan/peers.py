"""The other clusters of the national demo: invented, and spread over the regions."""

from dataclasses import dataclass
from functools import cache

from grappe.demo import words
from grappe.demo.dice import Dice
from grappe.demo.names import Names, slug
from grappe.demo.plan import spec
from grappe.demo.plan.setting import Card
from grappe.organisations import nomenclatures
from grappe.organisations.nomenclatures import files

ACCENTS = ["#1f4e79", "#2f6b3a", "#7a4a12", "#5a2a6b", "#0b6e6e", "#8a2b2b"]
# Regions of the mainland and Corsica, in turn.
REGIONS = ["11", "24", "27", "28", "32", "44", "52", "53", "75", "76", "84", "93", "94"]


@dataclass(frozen=True)
class Town:
    postcode: str
    name: str
    department: str


def sizes(size: spec.Size, dice: Dice) -> list[int]:
    """How many members each other cluster has; they add up to the total, exactly."""
    count = size.clusters - 1
    if not count:
        return []
    weights = [dice.uniform(0.45, 1.55) for _ in range(count)]
    shares = [round(size.others * weight / sum(weights)) for weight in weights]
    shares[0] += size.others - sum(shares)
    return shares


def card(place: int, taken: set[str], new_names: Names, dice: Dice) -> Card:
    """A cluster of some theme in the next region."""
    theme, _english = words.THEMES[place % len(words.THEMES)]
    name = f"Pôle imaginaire {new_names.word()} {theme}"
    address = slug(name.removeprefix("Pôle imaginaire "))
    assert address not in taken
    taken.add(address)
    town = dice.pick(towns_of(REGIONS[place % len(REGIONS)]))
    where = nomenclatures.locate(town.postcode, town.name)
    assert where is not None
    return Card(
        address,
        name,
        theme,
        town.postcode,
        town.name,
        where.lat,
        where.lon,
        dice.pick(ACCENTS),
    )


def towns(of: Card, dice: Dice) -> list[tuple[str, str, int]]:
    """Where its members are: near, most of them."""
    code = nomenclatures.department_of_postcode(of.postcode)
    department = nomenclatures.department(code)
    assert department is not None
    around = dice.sample(towns_of(department.region_code), 20)
    near = [
        (town.postcode, town.name, 3) for town in around if town.postcode != of.postcode
    ]
    return [(of.postcode, of.town, 40), *near]


@cache
def towns_of(region: str) -> list[Town]:
    """The towns of a region, in the order of their postcodes."""
    departments = {
        it.code for it in nomenclatures.departments() if it.region_code == region
    }
    rows = files.rows("postcodes.csv.gz")
    found = [
        Town(row["postcode"], row["town"].title(), row["department"])
        for row in rows
        if row["department"] in departments
    ]
    return sorted(found, key=lambda town: (town.postcode, town.name))
