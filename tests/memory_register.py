"""A register held in memory, where a test needs units of its own."""

from collections.abc import Sequence
from datetime import date

from grappe.connectors.units import Place, Unit
from grappe.engines.identity import Query
from grappe.organisations.registers import stores

OBSERVED_ON = date(2026, 11, 1)


class MemoryRegister:
    """What the stores of all registers answer; every unit is near every question."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.by_number = {unit.number: unit for unit in units}
        self.count = len(units)
        self.observed_on = OBSERVED_ON
        self.asked: list[str] = []

    def search(
        self, text: str, *, town: str = "", postcode: str = "", limit: int = 10
    ) -> list[Unit]:
        found = [
            unit
            for unit in self.by_number.values()
            if text.lower() in unit.name.lower() or text == unit.number
        ]
        return found[:limit]

    def unit(self, number: str) -> Unit | None:
        return self.by_number.get(number)

    def units(self, numbers: Sequence[str]) -> dict[str, Unit]:
        return {one: self.by_number[one] for one in numbers if one in self.by_number}

    def near(self, queries: Sequence[Query], limit: int = 50) -> list[Unit]:
        self.asked += [query.name for query in queries]
        return list(self.by_number.values())


def load(monkeypatch, units: Sequence[Unit]) -> MemoryRegister:
    """Let SIRENE hold these units, and nothing else be loaded."""
    register = MemoryRegister(units)
    monkeypatch.setattr(
        stores, "store", lambda key: register if key == stores.SIRENE else None
    )
    return register


def unit(number: str, name: str, town: str = "", postcode: str = "", **more) -> Unit:
    """An active unit of SIRENE, run from that town."""
    places = (Place(town=town, postcode=postcode, is_head_office=True),) if town else ()
    return Unit(
        "sirene",
        number,
        name,
        **{"places": places, "observed_on": OBSERVED_ON, "legal_category": "5710"}
        | more,
    )
