"""What somebody asks of a proposal; kept with it, so that it can be read again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from grappe.labelling.models import Objective

FILL, REPAIR = "fill", "repair"


@dataclass(frozen=True)
class Options:
    """How a desk is to be served.

    Attributes
    ----------
    objective
        What is best; a repair keeps the most readings first.
    mode
        "fill": readers already asked stay. "repair": whoever has filed no opinion may
        be moved, as few as can be.
    readers
        Readers of each dossier; None for what its procedure says.
    fewer, extra
        Readers taken off a request, dossiers added to an expert's capacity, by key:
        what was tried when nothing else was possible.
    any_kind
        Requests for which the kinds of readers are left aside.
    minimums
        Whether the fewest dossiers of each expert are held to.
    """

    objective: str = Objective.TOTAL.value
    mode: str = FILL
    readers: int | None = None
    fewer: Mapping[int, int] = field(default_factory=dict)
    extra: Mapping[int, int] = field(default_factory=dict)
    any_kind: frozenset[int] = frozenset()
    minimums: bool = True

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "any_kind": sorted(self.any_kind)}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Options":
        """Read what `as_json` wrote; keys of JSON objects are texts."""
        values = {name: kept[name] for name in cls.__dataclass_fields__ if name in kept}
        for name in ("fewer", "extra"):
            given = values.get(name, {})
            values[name] = {int(key): count for key, count in given.items()}
        values["any_kind"] = frozenset(values.get("any_kind", ()))
        return cls(**values)
