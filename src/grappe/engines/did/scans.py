"""One pass over the units for each step of an estimate with covariates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import ibis.expr.types as ir
import numpy as np

from grappe.engines.did.algebra import Arrays, double, isin, seen
from grappe.engines.did.design import NEVER, Design
from grappe.engines.did.messages import NotEstimable
from grappe.engines.did.panel import Panel, forget, keep
from grappe.engines.did.types import Cell, Floats, Missing, Question

MOST_LEVELS = 50
#: Units kept in memory from one pass to the next, some 100 MB of them.
MOST_IN_MEMORY = 1_000_000
_BATCH = 1_000_000
_BLOCK = 8_192

#: What tells one sample of units, as of one period, from another: the group (None for
#: comparison units alone), its controls, the period of the covariates, the two periods.
Key = tuple[float | None, tuple[float, ...], float | None, tuple[float, float] | None]


#: Who is concerned among the units of a part: nobody, everybody, or as the column says.
Mask = Any


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the units: the never treated, or the others.

    Never treated units are most of them, and play the same role in every comparison:
    apart, they need no test of who is who.
    """

    table: Any
    is_never: bool


@dataclass(slots=True)
class Sums:
    """Sums over a table asked for by name, each once."""

    table: ir.Table | Arrays
    asked: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, value: Any) -> None:
        """Ask for the sum of an expression, unless it was asked for already."""
        if name not in self.asked:
            is_constant = isinstance(value, float)
            self.asked[name] = (
                value * self.table.count() if is_constant else value.sum()
            )

    def compute(self) -> dict[str, float]:
        """Pass over the table."""
        if not self.asked:
            return {}
        if isinstance(self.table, Arrays):
            return {name: float(value) for name, value in self.asked.items()}
        row = self.table.aggregate(**self.asked).to_pyarrow().to_pylist()[0]
        return {name: float(value or 0.0) for name, value in row.items()}


class Found:
    """Sums by name over all the parts, read as numbers, vectors and matrices."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.values: dict[str, float] = defaultdict(float)

    def take(self, values: dict[str, float]) -> None:
        """Add the sums over one more part; names in `max_` keep the largest."""
        for name, value in values.items():
            if name.startswith("max_"):
                self.values[name] = max(self.values[name], value)
            else:
                self.values[name] += value

    def vector(self, name: str, size: int) -> Floats:
        """Give the sums `name_0`, `name_1` and so on."""
        return np.asarray([self.values[f"{name}_{i}"] for i in range(size)])

    def matrix(self, name: str, size: int) -> Floats:
        """Give the symmetric matrix of the sums `name_i_j`, i at most j."""
        made = np.empty((size, size))
        for i in range(size):
            for j in range(i, size):
                made[i, j] = made[j, i] = self.values[f"{name}_{i}_{j}"]
        return made


class Units:
    """The units of a study, with their covariates brought to mean 0 and variance 1.

    Effects do not depend on the origin and scale of covariates; sums of squares lose
    fewer digits this way.

    Parameters
    ----------
    table : table
        From `design.sample`.
    """

    def __init__(
        self,
        table: ir.Table,
        panel: Panel,
        design: Design,
        question: Question,
        *,
        every_column: bool = False,
    ) -> None:
        """Prepare the columns `v0`… of the covariates."""
        self._every_column = every_column
        self.panel, self.design, self.question = panel, design, question
        self.varies = bool(panel.varying) or panel.weight_varies
        scales = self._terms(table)
        self.size = 1 + len(self.terms)
        self.parts = self._parts(table, scales)
        self._few: list[Part] | None = None

    def _terms(self, table: ir.Table) -> dict[str, tuple[Any, float, float]]:
        """List the columns of covariates: expression, mean, standard deviation."""
        times = self.design.times if self.panel.varying else self.design.times[:1]
        columns: dict[str, Any] = {}
        self.terms: list[tuple[int, str | None]] = []
        for number in range(len(self.panel.covariates)):
            levels: list[str | None] = [None]
            if number in self.panel.texts:
                levels = list(self._levels(table, number))
            for level in levels:
                term = len(self.terms)
                self.terms.append((number, level))
                for time in times if number in self.panel.varying else times[:1]:
                    value: Any = table[self.panel.covariate(number, time)]
                    if level is not None:
                        value = (value == level).cast("float64")
                    columns[self._name(term, time)] = value
        sums = {f"{name}_m": value.mean() for name, value in columns.items()}
        sums |= {f"{name}_s": value.std(how="pop") for name, value in columns.items()}
        row = table.aggregate(**sums).to_pyarrow().to_pylist()[0] if sums else {}
        return {
            name: (value, row[f"{name}_m"] or 0.0, row[f"{name}_s"] or 1.0)
            for name, value in columns.items()
        }

    def _levels(self, table: ir.Table, number: int) -> Iterable[str]:
        names = {self.panel.covariate(number, time) for time in self.design.times}
        found: set[str] = set()
        for name in sorted(names):
            values = table.select(value=table[name]).distinct().limit(MOST_LEVELS + 2)
            found |= set(values.to_pyarrow()["value"].to_pylist()) - {None}
        if len(found) > MOST_LEVELS:
            raise NotEstimable(
                "many_levels", name=self.panel.covariates[number], most=MOST_LEVELS
            )
        return sorted(found)[1:]

    def _name(self, term: int, time: float) -> str:
        number = self.terms[term][0]
        varies = number in self.panel.varying
        return f"v{term}_{self.panel.place(time)}" if varies else f"v{term}"

    def _parts(
        self, table: ir.Table, scales: dict[str, tuple[Any, float, float]]
    ) -> list[Part]:
        chosen: dict[str, Any] = {
            name: table[name]
            for name in table.columns
            if name in ("unit", "g", "c", "w")
            or name.startswith(("z", "w_"))
            or self._every_column
        }
        chosen |= {
            name: (value - double(mean)) / double(spread)
            for name, (value, mean, spread) in scales.items()
        }
        narrow = table.select(**chosen)
        cohorts = self.design.cohorts
        parts = []
        if NEVER in cohorts:
            parts.append(Part(keep(narrow.filter(narrow.g == NEVER)), True))
        if cohorts != (NEVER,):
            parts.append(Part(keep(narrow.filter(narrow.g != NEVER)), False))
        return parts

    def key(self, cell: Cell, *, group: bool) -> Key:
        """Tell which sample, as of which period, a cell is about."""
        is_pairs = self.question.missing is Missing.PAIRS
        return (
            cell.group if group else None,
            cell.controls,
            cell.earlier if self.varies else None,
            (cell.time, cell.base) if is_pairs else None,
        )

    def covariates(self, table: Any, time: float | None) -> list[Any]:
        """Give the columns of the covariates but the constant, as of a period."""
        time = self.design.times[0] if time is None else time
        return [table[self._name(term, time)] for term in range(len(self.terms))]

    def weight(self, table: Any, time: float | None) -> Any:
        """Give the weight of the units as of a period."""
        name = self.panel.weight(self.design.times[0] if time is None else time)
        return 1.0 if name is None else table[name]

    def close(self) -> None:
        """Give back what was held for the passes."""
        for part in self.parts:
            forget(part.table)

    def passes(self) -> Iterable[Part]:
        """Give what to sum over: arrays of DuckDB's units, tables of a server.

        A statement of thousands of sums takes longer to write and to run, in this
        process, than arrays to add; from a server, no unit travels.
        """
        return self.blocks() if self.is_local else self.parts

    @property
    def is_local(self) -> bool:
        """Whether the units are in DuckDB, in this process."""
        backend: Any = self.parts[0].table.get_backend()
        return bool(backend.name == "duckdb")

    def _count(self) -> int:
        return sum(int(part.table.count().to_pyarrow().as_py()) for part in self.parts)

    def blocks(self) -> Iterable[Part]:
        """Give the units as arrays, some thousand at a time, read once if few."""
        if self._few is None:
            is_few = self._count() <= MOST_IN_MEMORY
            self._few = list(self.read()) if is_few else []
        return self._few or self.read()

    def read(self) -> Iterator[Part]:
        """Read the units from DuckDB; a block stays in the processor's cache."""
        for part in self.parts:
            backend: Any = part.table.get_backend()
            table = part.table.drop("unit")
            # Ibis asks for batches by a name that DuckDB deprecates.
            reader = backend.raw_sql(backend.compile(table)).to_arrow_reader(_BATCH)
            for batch in reader:
                whole = {
                    name: batch.column(name).to_numpy(zero_copy_only=False)
                    for name in batch.schema.names
                }
                for start in range(0, batch.num_rows, _BLOCK):
                    block = {k: v[start : start + _BLOCK] for k, v in whole.items()}
                    yield Part(Arrays(block), part.is_never)

    def treated(self, part: Part, table: Any, key: Key) -> Mask:
        """Tell which units are the treated of a sample: None for nobody."""
        return None if part.is_never else self._seen(table, key, table["g"] == key[0])

    def control(self, part: Part, table: Any, key: Key) -> Mask:
        """Tell which units the treated are compared with: None nobody, True all."""
        others = tuple(cohort for cohort in key[1] if cohort != NEVER)
        if part.is_never:
            return self._seen(table, key, True) if NEVER in key[1] else None
        return self._seen(table, key, isin(table["g"], others)) if others else None

    def _seen(self, table: Any, key: Key, mask: Mask) -> Mask:
        for time in key[3] or ():
            there = seen(table[f"z{self.design.times.index(time)}"])
            mask = there if mask is True else mask & there
        return mask

    def keys(self, *, group: bool = True) -> list[Key]:
        """List the samples of the cells."""
        cells = self.design.cells
        return list(dict.fromkeys(self.key(cell, group=group) for cell in cells))

    def change(self, table: Any, cell: Cell) -> Any:
        """Give the change of the outcome that a cell compares."""
        t, b = (self.design.times.index(time) for time in (cell.time, cell.base))
        return table[f"z{t}"] - table[f"z{b}"]


def add_vector(sums: Sums, name: str, weight: Any, x: list[Any]) -> None:
    """Ask for the sums of weight × (1, x)."""
    sums.add(f"{name}_0", weight)
    for i, column in enumerate(x, start=1):
        sums.add(f"{name}_{i}", weight * column)


def add_matrix(sums: Sums, name: str, weight: Any, x: list[Any]) -> None:
    """Ask for the sums of weight × (1, x)(1, x)'."""
    add_vector(sums, f"{name}_0", weight, x)
    for i, left in enumerate(x, start=1):
        for j, right in enumerate(x[i - 1 :], start=i):
            sums.add(f"{name}_{i}_{j}", weight * left * right)
