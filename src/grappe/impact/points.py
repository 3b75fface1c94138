"""What a run finds, before it is kept."""

from dataclasses import dataclass, field
from typing import Any


class NoNumber(ValueError):
    """No number can be given: a code of the engine, with what its sentence names."""

    def __init__(self, code: str, params: dict[str, Any]) -> None:
        super().__init__(code)
        self.code, self.params = code, params

    @property
    def message(self) -> dict[str, Any]:
        """As a run keeps it."""
        return {
            "code": "refused",
            "level": "error",
            "params": {"said": self.code, "with": self.params},
        }


@dataclass
class Point:
    """One estimate, before it is kept."""

    kind: str
    key: str
    estimate: float
    error: float
    low: float
    high: float
    treated: int
    comparison: int
    p_value: float | None = None

    def is_small(self, least: int) -> bool:
        """It rests on too few organisations, on one side or the other."""
        return self.treated < least or self.comparison < least


@dataclass
class Found:
    """All that a run found."""

    points: list[Point] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
