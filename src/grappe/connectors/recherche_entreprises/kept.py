"""Keep answers for a while, as units: nothing of the answer that was not read."""

import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from grappe.connectors.units import Place, Unit

DAY = 24 * 3600.0
SWEEP = 3600.0  # seconds between two searches for answers too old
LISTS = ("other_names", "former_names", "acronyms", "parents")


class Kept(Protocol):
    """Where answers are kept: texts under keys, gone after a while."""

    def get(self, key: str) -> str | None:
        """Give the text of a key, None if there is none or it is too old."""

    def set(self, key: str, text: str) -> None:
        """Keep a text; failing to is no failure of the question."""


class Folder:
    """A folder with one file an answer, shared by every process of the machine.

    Parameters
    ----------
    path : Path
        Made when the first answer comes.
    days : float
        How long an answer holds.
    clock : callable
        Seconds, as file times have them.
    """

    def __init__(
        self, path: Path, days: float = 7, clock: Callable[[], float] = time.time
    ) -> None:
        self.path, self.seconds, self.clock = path, days * DAY, clock
        self._swept = 0.0

    def get(self, key: str) -> str | None:
        """Give the text of a key, None if there is none or it is too old."""
        file = self.path / f"{key}.json"
        try:
            if file.stat().st_mtime + self.seconds < self.clock():
                return None
            return file.read_text(encoding="utf-8")
        except (OSError, ValueError):
            return None

    def set(self, key: str, text: str) -> None:
        """Keep a text; a reader sees all of it or nothing."""
        with suppress(OSError):
            self.path.mkdir(parents=True, exist_ok=True)
            self._sweep()
            handle, name = tempfile.mkstemp(dir=self.path, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                os.utime(name, (self.clock(), self.clock()))
                os.replace(name, self.path / f"{key}.json")
            except OSError:
                Path(name).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Delete what is too old, at most once an hour."""
        now = self.clock()
        if now - self._swept < SWEEP:
            return
        self._swept = now
        for file in self.path.iterdir():
            with suppress(OSError):
                if file.stat().st_mtime + self.seconds < now:
                    file.unlink()


def dump(units: Sequence[Unit], observed_on: date) -> str:
    """Write units as JSON."""
    said = {"observed_on": observed_on, "units": [asdict(unit) for unit in units]}
    return json.dumps(said, default=date.isoformat, ensure_ascii=False)


def load(text: str) -> tuple[list[Unit], date]:
    """Read back what `dump` wrote. Raises ValueError if it is anything else."""
    try:
        said = json.loads(text)
        units = [_unit(one) for one in said["units"]]
        return units, date.fromisoformat(said["observed_on"])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("no kept answer") from error


def _unit(said: dict[str, Any]) -> Unit:
    places = tuple(Place(**_dated(one)) for one in said["places"])
    pairs = tuple((scheme, value) for scheme, value in said["numbers"])
    successors = tuple(
        (siren, date.fromisoformat(day)) for siren, day in said["successors"]
    )
    lists = {key: tuple(said[key]) for key in LISTS}
    read = {"places": places, "numbers": pairs, "successors": successors, **lists}
    return Unit(**_dated({**said, **read}))


def _dated(said: dict[str, Any]) -> dict[str, Any]:
    return {
        key: date.fromisoformat(value) if key.endswith("_on") and value else value
        for key, value in said.items()
    }
