"""What one row would write; made by `comparing`, carried out by `writing`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from grappe.memberships.importing.parsing import Parsed
from grappe.organisations.models import (
    Establishment,
)


@dataclass
class PlacePlan:
    record: Establishment | None = None
    values: dict[str, Any] = field(default_factory=dict)
    demoted: Establishment | None = None


@dataclass
class SpellPlan:
    """A membership to make or to change, and the category it is in."""

    record: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    category: str = ""
    reason: str = ""
    categories: list[Any] = field(default_factory=list)
    # The membership's own, once it is written.
    key: int = 0

    @property
    def starts_on(self) -> date:
        return self.record.starts_on if self.record else self.values["starts_on"]

    @property
    def ends_on(self) -> date | None:
        return self.record.ends_on if self.record else self.values.get("ends_on")

    @property
    def writes(self) -> bool:
        return bool(self.values or self.category)


@dataclass
class ContactPlan:
    position: Any = None
    person: dict[str, str] = field(default_factory=dict)
    job_title: str | None = None


@dataclass
class Plan:
    row: Parsed
    # None for a new one; so with the plans below.
    organisation: Any = None
    # The organisation's, for a new one once it is written.
    key: int = 0
    is_known: bool = False
    is_new: bool = False
    columns: dict[str, Any] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    place: Any = None
    figures: Any = None
    spell: Any = None
    links: dict[str, list[str]] = field(default_factory=dict)
    contact: Any = None
    changes: dict[str, list[Any]] = field(default_factory=dict)

    def change(self, name: str, before: Any, after: Any) -> None:
        """Show a change; what a record of other clusters held is not shown."""
        is_ours = self.organisation is None or self.is_known
        self.changes[name] = [shown(before) if is_ours else "", shown(after)]

    @property
    def writes(self) -> bool:
        return bool(
            self.organisation is None
            or not self.is_known
            or self.said
            or self.numbers
            or self.place
            or self.figures
            or self.spell
            or self.links
            or self.contact
        )


def shown(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)
