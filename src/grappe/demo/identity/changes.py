"""What the demo's register knows that the records do not."""

from collections.abc import Mapping
from dataclasses import dataclass

from grappe.clusters.models import Cluster
from grappe.demo import words
from grappe.demo.dice import Dice
from grappe.demo.identity.clock import months_before
from grappe.demo.identity.units import Strangers, Unit, word_of
from grappe.demo.plan import spec
from grappe.organisations.models import Organisation

# Of each sort of news, in a small demo; the others have twice as many.
TAKEN_OVER, CLOSED, MOVED, ACTIVITY, NAME, CATEGORY, REOPENED = 2, 1, 2, 2, 2, 1, 1
# A place of work that no organisation of the plan has.
NEW_SITE = 7
NEW_NAMES = ["{} Santé Fictive", "Groupe imaginaire {}"]


@dataclass(frozen=True)
class Chosen:
    """Units by what the demo does with them.

    Nobody has a record of `strangers`; `namesakes` are those of them that are called
    almost as a member; `others` are members, as their records say.
    """

    strangers: list[Unit]
    namesakes: list[Unit]
    others: list[Unit]


def choose(
    cluster: Cluster, known: Mapping[str, Unit], scale: int, dice: Dice
) -> Chosen:
    """Change some units of a cluster's active members, and add those of nobody."""
    strangers = Strangers(dice)
    members = active_members(cluster, known)
    drawn = iter(dice.sample(members, len(members)))

    def some(count: int) -> list[Unit]:
        return [next(drawn) for _ in range(count * scale)]

    heirs: list[Unit] = []
    for place, unit in enumerate(some(TAKEN_OVER)):
        # A member took over the first, somebody nobody knows the next.
        heir = next(drawn) if place % 2 == 0 else strangers.make()
        heirs.append(heir)
        unit.close(months_before(1 + place), heir)
    for place, unit in enumerate(some(CLOSED)):
        unit.close(months_before(2 + place))
    for place, unit in enumerate(some(MOVED)):
        move(unit, strangers, months=1 + place)
    for place, unit in enumerate(some(ACTIVITY)):
        unit.naf_rev2 = dice.pick(other_activities(unit.naf_rev2))
        unit.changed_on = months_before(3 + place)
    for place, unit in enumerate(some(NAME)):
        unit.former_name = unit.name
        unit.name = other_name(unit.name)
        unit.changed_on = months_before(2 + place)
    for place, unit in enumerate(some(CATEGORY)):
        unit.legal_category = "5710" if unit.legal_category != "5710" else "5499"
        unit.changed_on = months_before(4 + place)
    for unit in closed_ones(cluster, known)[: REOPENED * scale]:
        reopen(unit)
    made = [one for one in heirs if one.siren not in known]
    left = list(drawn)
    namesakes = strangers.namesakes(left)
    made += [*strangers.applicants(), *strangers.many(), *namesakes]
    return Chosen(made, namesakes, left)


def active_members(cluster: Cluster, known: Mapping[str, Unit]) -> list[Unit]:
    """Companies that are members on the last day, and open, in a fixed order."""
    members = cluster.memberships.active(spec.LAST_DAY).values("organisation")
    rows = Organisation.objects.filter(
        pk__in=members, kind="company", siren__isnull=False, closed_on=None
    )
    found = rows.order_by("pk").values_list("siren", flat=True)
    return [known[siren] for siren in found if siren]


def closed_ones(cluster: Cluster, known: Mapping[str, Unit]) -> list[Unit]:
    """Former members that closed, the latest first."""
    rows = Organisation.objects.known_to(cluster).filter(
        siren__isnull=False, closed_on__isnull=False, successor=None
    )
    found = rows.order_by("-closed_on", "pk").values_list("siren", flat=True)
    return [known[siren] for siren in found if siren]


def move(unit: Unit, strangers: Strangers, months: int) -> None:
    """Run it from another town; the former head office is left."""
    on = months_before(months)
    before = unit.head_office
    site = strangers.site(unit.siren, NEW_SITE, on)
    while site.town == before.town:
        site = strangers.site(unit.siren, NEW_SITE, on)
    before.is_head_office, before.closed_on = False, on
    unit.sites.append(site)


def reopen(unit: Unit) -> None:
    """It was closed by mistake."""
    unit.closed_on = None
    for site in unit.sites:
        site.closed_on = None


def other_activities(code: str) -> list[str]:
    every = sorted({one for several in words.ACTIVITIES.values() for one in several})
    return [one for one in every if one != code]


def other_name(name: str) -> str:
    found = (pattern.format(word_of(name)) for pattern in NEW_NAMES)
    return next(one for one in found if one != name)
