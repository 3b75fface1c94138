"""A list without SIREN, brought in by the team and waiting for its answers."""

import csv
from datetime import date
from io import StringIO

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.demo.dice import Dice
from grappe.demo.identity.changes import Chosen
from grappe.demo.identity.clock import EVENING, NIGHT
from grappe.demo.identity.stock import written
from grappe.demo.identity.units import Unit, word_of
from grappe.demo.names import Names
from grappe.imports import actions
from grappe.organisations.identification import queue

FILE = "nouveaux-adherents-2026.csv"
COLUMNS = ["Structure", "Code postal", "Ville"]
SINCE = date(2026, 7, 1)
# In a small demo; the others have twice as many.
SURE, TO_CHECK, UNKNOWN = 5, 4, 3
# A town where the register has nobody.
ELSEWHERE = ("29200", "Brest")
Line = tuple[str, str, str]


def bring(cluster: Cluster, chosen: Chosen, scale: int, by: User, dice: Dice) -> int:
    """Upload and check the list as the team would; how many rows wait for an answer."""
    batch = actions.paste(
        table(lines(chosen, scale, dice)),
        filename=FILE,
        cluster=cluster,
        kind="members",
        by=by,
        at=EVENING,
    )
    options = {"identify": True, "accept_sure": True, "since": SINCE}
    actions.set_mapping(batch, mapping=batch.mapping, options=options, at=EVENING)
    actions.check(batch, at=NIGHT)
    return queue.waiting(batch)


def lines(chosen: Chosen, scale: int, dice: Dice) -> list[Line]:
    """Some written as anybody would, some that may be two units, some of nobody."""
    active = [unit for unit in chosen.strangers if not unit.closed_on]
    drawn = iter(dice.sample(active, len(active)))
    sure = [next(drawn) for _ in range((SURE - 2) * scale)]
    sure += dice.sample(chosen.others, 2 * scale)
    short = [next(drawn) for _ in range((TO_CHECK - 2) * scale)]
    namesakes = dice.sample(chosen.namesakes, 2 * scale)
    fresh = Names(dice)
    found = [as_told(unit, place) for place, unit in enumerate(sure)]
    found += [in_short(unit) for unit in short]
    found += [(word_of(unit.name), "", "") for unit in namesakes]
    found += [
        (f"Coopérative inventée {fresh.word()}", *ELSEWHERE)
        for _ in range(UNKNOWN * scale)
    ]
    return dice.sample(found, len(found))


def as_told(unit: Unit, place: int) -> Line:
    """The whole name and the right town, in one case or the other."""
    office = unit.head_office
    name = written(unit.name) if place % 2 else unit.name
    return name, office.postcode, office.town


def in_short(unit: Unit) -> Line:
    """The invented word alone."""
    office = unit.head_office
    return word_of(unit.name), office.postcode, office.town


def table(lines: list[Line]) -> str:
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    return stream.getvalue()
