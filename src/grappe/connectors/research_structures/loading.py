"""Load RNSR, ROR or FINESS into a local register of the same shape as SIRENE's."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from grappe.connectors.research_structures import finess, rnsr, ror
from grappe.connectors.research_structures.reading import Reading
from grappe.connectors.stores import months, words
from grappe.connectors.stores.database import Steps, workshop
from grappe.connectors.stores.errors import Notice, UnreadableRegister
from grappe.connectors.stores.files import Glimpse, Source, glimpse, open_source
from grappe.connectors.stores.loaded import Loaded, LoadedFile, Progress
from grappe.connectors.stores.meta import (
    check_not_older,
    read_files,
    write_about,
    write_files,
)
from grappe.connectors.stores.writing import NAMED, PLACED, write_units
from grappe.connectors.units import Unit

READERS: dict[str, Callable[[Reading], Iterator[Unit]]] = {
    "rnsr": rnsr.read,
    "ror": ror.read,
    "finess": finess.read,
}


def register_of(file: Path | str) -> str:
    """Tell which register a file is of by what it holds.

    Parameters
    ----------
    file : Path

    Returns
    -------
    str
        "rnsr", "ror", "finess", or "" when it is none of them.

    Raises
    ------
    UnreadableRegister
        "missing", "empty", "html", "wrong_type", "truncated".
    """
    return _register(glimpse(Path(file)))


def _register(seen: Glimpse) -> str:
    if rnsr.REQUIRED[0] in seen.columns:
        return "rnsr"
    if ror.NAME in seen.columns:
        return "ror"
    if seen.columns[:1] == ("finess",):
        return "finess"
    if seen.form == "json":
        if '"informationsGeneralesPmej"' in seen.start:
            return "finess"
        if '"names"' in seen.start or '"external_ids"' in seen.start:
            return "ror"
    return ""


def load(
    files: Sequence[Path | str],
    store: Path | str,
    *,
    progress: Progress | None = None,
    month: str | date | None = None,
    force: bool = False,
) -> Loaded:
    """Bring the file of a register into its local copy, whole or not at all.

    Parameters
    ----------
    files : sequence of Path
        Files of one register: RNSR (CSV), ROR (JSON of either version, or CSV), FINESS
        (the extract without header, or JSON). They replace what the copy holds.
    store : Path
    progress : callable, optional
        Called with the share done, from 0 to 1, and the step under way.
    month : str or date, optional
        The month of the files; by default that of the day they say.
    force : bool
        Load even a month older than the copy's.

    Returns
    -------
    Loaded

    Raises
    ------
    UnreadableRegister
        Nothing was loaded, the copy is as it was.
    """
    paths = [Path(file) for file in files]
    chosen = months.parsed(month)
    register = _one_register(paths)
    with workshop(Path(store), register) as shop:
        steps = Steps(shop, progress)
        words.create_macros(shop)
        seen = []
        notices: list[Notice] = []
        sources = [open_source(path, shop.folder) for path in paths]
        readings = [Reading(source) for source in sources]
        with steps.step(0.7, f"Reading {', '.join(path.name for path in paths)}"):
            kept = write_units(shop, _every(readings, READERS[register]))
        for reading in readings:
            seen.append(_file(reading, register, chosen, notices))
            notices += [*reading.source.notices, *reading.notices()]
        if not kept:
            raise _empty(readings)
        old = {one.kind: one for one in read_files(shop)} if shop.has_old else {}
        for file in seen:
            months.check_same(seen[0].name, seen[0].month, file.name, file.month)
            if not force:
                check_not_older(file, old.get(register))
        with steps.step(0.3, "Indexing names"):
            words.build_index(shop, NAMED, PLACED)
        observed = max(file.observed_on for file in seen)
        write_files(shop, seen)
        write_about(shop, register, kept, observed)
        shop.finish()
    if progress:
        progress(1.0, "Done")
    return Loaded(register, Path(store), tuple(seen), kept, observed, tuple(notices))


def _one_register(paths: Sequence[Path]) -> str:
    found = [(path, glimpse(path)) for path in paths]
    registers = {}
    for path, seen in found:
        register = _register(seen)
        if not register:
            begins = ", ".join(seen.columns[:4])[:100] or seen.start[:40]
            raise UnreadableRegister("unknown_file", file=path.name, columns=begins)
        registers[register] = path.name
    if len(registers) > 1:
        first, second, *_ = registers.values()
        raise UnreadableRegister("two_registers", first=first, second=second)
    return next(iter(registers))


def _every(
    readings: Sequence[Reading], read: Callable[[Reading], Iterator[Unit]]
) -> Iterator[Unit]:
    """Give the units of every file; of a number that stands twice, the first."""
    given: set[str] = set()
    for reading in readings:
        for unit in read(reading):
            if unit.number in given:
                reading.skip("twice_skipped", unit.number)
                continue
            given.add(unit.number)
            yield unit


def _empty(readings: Sequence[Reading]) -> UnreadableRegister:
    name, rows = readings[0].source.name, sum(one.rows for one in readings)
    if rows:
        return UnreadableRegister("no_numbers", file=name, rows=rows)
    return UnreadableRegister("no_rows", file=name)


def _file(
    reading: Reading, register: str, month: date | None, notices: list[Notice]
) -> LoadedFile:
    name = reading.source.name
    skipped = sum(len(numbers) for numbers in reading.skipped.values())
    observed = reading.observed_on
    if observed is None and month is None:
        observed = _day_of(reading.source)
        params = {"file": name, "month": months.written(observed)}
        notices.append(Notice("no_date", params))
    found = month or months.of(observed)
    assert found
    return LoadedFile(
        name, register, found, observed or found, reading.rows, reading.rows - skipped
    )


def _day_of(source: Source) -> date:
    """Give the day the file was written, for want of a better one."""
    return datetime.fromtimestamp(source.given.stat().st_mtime, UTC).date()
