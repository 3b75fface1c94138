"""Load the stock files of SIRENE into the local register."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from grappe.connectors.sirene import assembly, staging
from grappe.connectors.sirene.layouts import (
    LAYOUTS,
    PLACE_HISTORY,
    PLACES,
    SUCCESSIONS,
    UNIT_HISTORY,
    UNITS,
    columns_of,
    kind_of,
)
from grappe.connectors.sirene.statements import MACROS
from grappe.connectors.stores import months, words
from grappe.connectors.stores.database import Steps, check_room, workshop
from grappe.connectors.stores.errors import Notice, UnreadableRegister
from grappe.connectors.stores.files import Source, glimpse, open_source
from grappe.connectors.stores.loaded import Loaded, LoadedFile, Progress
from grappe.connectors.stores.meta import (
    check_not_older,
    read_files,
    write_about,
    write_files,
)

REGISTER = "sirene"
TABLES = {
    UNITS: "next.unit",  # already in the order of the register, as INSEE writes it
    PLACES: "staging.place",
    UNIT_HISTORY: "staging.unit_history",
    PLACE_HISTORY: "staging.place_history",
    SUCCESSIONS: "staging.successor",
}


def load(
    files: Sequence[Path | str],
    store: Path | str,
    *,
    progress: Progress | None = None,
    month: str | date | None = None,
    force: bool = False,
) -> Loaded:
    """Bring stock files of SIRENE into the local register, whole or not at all.

    Parameters
    ----------
    files : sequence of Path
        Any of StockUniteLegale, StockEtablissement, StockUniteLegaleHistorique,
        StockEtablissementHistorique, StockEtablissementLiensSuccession; CSV or Parquet,
        alone in an archive (zip, gzip) or not. Each is known by its columns. A kind
        that is already in the register is replaced, the others stay.
    store : Path
        The file of the register; it is made if there is none.
    progress : callable, optional
        Called with the share done, from 0 to 1, and the step under way.
    month : str or date, optional
        The month of the files ("2026-08"); by default, that of the latest change they
        hold.
    force : bool
        Load even a month older than the register's, or a file much shorter.

    Returns
    -------
    Loaded

    Raises
    ------
    UnreadableRegister
        Nothing was loaded, the register is as it was.

    Notes
    -----
    The names of natural persons are in no column that is read. Of those who asked for
    partial diffusion, the number, state, activity and commune are kept.
    """
    return _Load(Path(store), progress, months.parsed(month), force).run(
        [Path(file) for file in files]
    )


def kind_of_file(file: Path | str) -> str:
    """Tell which stock file this is by its header, "" when it is none.

    Parameters
    ----------
    file : Path

    Returns
    -------
    str
        "StockUniteLegale"…

    Raises
    ------
    UnreadableRegister
        "missing", "empty", "html", "wrong_type", "truncated".
    """
    return kind_of(glimpse(Path(file)).columns)


@dataclass(slots=True)
class _Staged:
    """A file that was read."""

    source: Source
    kind: str
    rows: int
    month: date | None
    observed_on: date | None


class _Load:
    """One load, from files to store."""

    def __init__(
        self, store: Path, progress: Progress | None, month: date | None, force: bool
    ) -> None:
        self.store, self.progress = store, progress
        self.month, self.force = month, force
        self.staged: dict[str, _Staged] = {}
        self.notices: list[Notice] = []
        self.old: dict[str, LoadedFile] = {}

    def run(self, files: list[Path]) -> Loaded:
        with workshop(self.store, REGISTER) as shop:
            self.shop, self.steps = shop, Steps(shop, self.progress)
            self._open(files)
            if shop.has_old:
                self.old = {file.kind: file for file in read_files(shop)}
            for macro in MACROS:
                shop.run(macro)
            words.create_macros(shop)
            size = sum(source.path.stat().st_size for source, _ in self.sources) or 1
            for source, kind in self.sources:
                share = 0.6 * source.path.stat().st_size / size
                with self.steps.step(share, f"Reading {source.name}"):
                    self._stage(source, kind)
            self._settle_months()
            with self.steps.step(0.2, "Putting units together"):
                kept = self._assemble()
            with self.steps.step(0.1, "Indexing names"):
                words.build_index(shop, *assembly.finish(shop))
            files_now = self._files(kept)
            write_files(shop, files_now)
            observed = max(
                (one.observed_on for one in files_now if one.kind == UNITS),
            )
            count = shop.one("SELECT count(*) FROM next.unit")
            write_about(shop, REGISTER, count, observed)
            shop.finish()
        if self.progress:
            self.progress(1.0, "Done")
        return Loaded(
            REGISTER, self.store, tuple(files_now), count, observed, tuple(self.notices)
        )

    def _open(self, files: list[Path]) -> None:
        """Recognise every file before any is read."""
        self.sources: list[tuple[Source, str]] = []
        for file in files:
            source = open_source(file, self.shop.folder)
            self.notices += source.notices
            self.sources.append((source, self._recognise(source)))
        # Units first: the others join them.
        self.sources.sort(key=lambda one: list(LAYOUTS).index(one[1]))
        kinds = {kind for _, kind in self.sources}
        if UNITS not in kinds and not self.shop.has_old:
            source, kind = self.sources[0]
            raise UnreadableRegister("no_units", file=source.name, kind=kind)
        check_room(self.store, sum(s.path.stat().st_size for s, _ in self.sources) // 2)

    def _recognise(self, source: Source) -> str:
        kind = kind_of(source.columns)
        if not kind:
            begins = ", ".join(source.columns[:4])[:100] or "no header"
            raise UnreadableRegister("unknown_file", file=source.name, columns=begins)
        layout = LAYOUTS[kind]
        found = columns_of(layout, source.columns)
        missing = [name for key, name in layout.required.items() if key not in found]
        if missing:
            raise UnreadableRegister(
                "missing_columns",
                file=source.name,
                kind=kind,
                columns=", ".join(missing),
            )
        return kind

    def _stage(self, source: Source, kind: str) -> None:
        table = TABLES[kind]
        part = table if kind not in self.staged else f"{table}_part"
        staging.stage(self.shop, source, LAYOUTS[kind], part)
        rows, notices = staging.look(self.shop, source, part)
        self.notices += notices
        observed = None
        if LAYOUTS[kind].treated:
            observed = self.shop.one(f"SELECT max(treated) FROM {part}")
        seen = _Staged(source, kind, rows, self.month or months.of(observed), observed)
        if first := self.staged.get(kind):
            months.check_same(first.source.name, first.month, source.name, seen.month)
            self.shop.run(f"INSERT INTO {table} FROM {part}")
            self.shop.run(f"DROP TABLE {part}")
            seen = replace(first, rows=first.rows + rows)
        self.staged[kind] = seen

    def _settle_months(self) -> None:
        """Give each file its month, and refuse to go back in time by accident."""
        units = self.staged.get(UNITS)
        if units and units.month is None:
            changed = units.source.given.stat().st_mtime
            units.month = months.of(datetime.fromtimestamp(changed, UTC).date())
            self._tell_month(units, "no_date", units.month)
        units_month = units.month if units else self.old[UNITS].month
        assert units_month
        for seen in self.staged.values():
            if seen.month is None:
                seen.month = units_month
                self._tell_month(seen, "no_month", units_month)
            seen.observed_on = seen.observed_on or seen.month
            if not self.force:
                check_not_older(self._file(seen, 0), self.old.get(seen.kind))
        for kind, month in self._other_months().items():
            if months.apart(month, units_month):
                name = self.staged[kind].source.name if kind in self.staged else kind
                self.notices.append(
                    Notice(
                        "other_month",
                        {
                            "file": name,
                            "month": months.written(month),
                            "units_month": months.written(units_month),
                        },
                    )
                )

    def _other_months(self) -> dict[str, date]:
        found = {kind: file.month for kind, file in self.old.items()}
        found |= {kind: seen.month for kind, seen in self.staged.items() if seen.month}
        return {kind: month for kind, month in found.items() if kind != UNITS}

    def _tell_month(self, seen: _Staged, code: str, month: date | None) -> None:
        params = {"file": seen.source.name, "month": months.written(month)}
        self.notices.append(Notice(code, params))

    def _assemble(self) -> dict[str, int]:
        """Make every table of the next version; give the rows kept of each file."""
        shop, staged = self.shop, self.staged
        if units := staged.get(UNITS):
            self.notices += assembly.unit_table(shop, units.source.name)
        else:
            assembly.keep_units(shop)
        if places := staged.get(PLACES):
            self.notices += assembly.place_table(
                shop, "staging.place", places.source.name
            )
        else:
            assembly.place_table(shop, "old.place" if shop.has_old else _NO_PLACE)
        assembly.former_table(shop, self._former())
        self._take(UNIT_HISTORY, "closure", "id, max(closed) AS closed", "id")
        self._take(
            PLACE_HISTORY, "place_closure", "id, nic, max(closed) AS closed", "id, nic"
        )
        self._successors()
        counted = {
            UNITS: "next.unit",
            PLACES: "next.place",
            UNIT_HISTORY: "next.closure",
            PLACE_HISTORY: "next.place_closure",
            SUCCESSIONS: "next.successor",
        }
        return {
            kind: shop.one(f"SELECT count(*) FROM {table}")
            for kind, table in counted.items()
        }

    def _former(self) -> dict[str, str]:
        sources = {}
        for kind, origin in ((UNIT_HISTORY, "unit"), (PLACE_HISTORY, "place")):
            if kind in self.staged:
                sources[origin] = (
                    f"SELECT id, unnest(names) AS name FROM {TABLES[kind]}"
                    " WHERE fault = 0 AND names IS NOT NULL"
                )
            elif self.shop.has_old:
                sources[origin] = (
                    f"SELECT id, name FROM old.former WHERE origin = '{origin}'"
                )
        return sources

    def _take(self, kind: str, table: str, columns: str, keys: str) -> None:
        """Keep the days of closing, of this load or of the present version."""
        if kind in self.staged:
            source = f"{TABLES[kind]} WHERE fault = 0 AND closed IS NOT NULL"
        elif self.shop.has_old:
            source = f"old.{table}"
        else:
            source = _NO_CLOSURE
        self.shop.run(
            f"CREATE TABLE next.{table} AS SELECT {columns} FROM {source}"
            f" GROUP BY {keys} ORDER BY {keys}"
        )

    def _successors(self) -> None:
        if SUCCESSIONS in self.staged:
            # A move of one shop says nothing of the unit: its head office must have
            # moved over, or the activity gone on at another unit.
            self.shop.run(
                """CREATE TABLE next.successor AS
                SELECT id, successor, max("on") AS "on" FROM staging.successor
                WHERE fault = 0 AND successor <> id AND "on" IS NOT NULL
                    AND (head_office OR continuity)
                GROUP BY id, successor ORDER BY id, "on" DESC"""
            )
        elif self.shop.has_old:
            self.shop.run("CREATE TABLE next.successor AS FROM old.successor")
        else:
            self.shop.run(
                'CREATE TABLE next.successor (id INTEGER, successor INTEGER, "on" DATE)'
            )

    def _files(self, kept: dict[str, int]) -> list[LoadedFile]:
        now = {kind: self._file(seen, kept[kind]) for kind, seen in self.staged.items()}
        everything = self.old | now
        return [everything[kind] for kind in LAYOUTS if kind in everything]

    def _file(self, seen: _Staged, kept: int) -> LoadedFile:
        assert seen.month
        return LoadedFile(
            seen.source.name,
            seen.kind,
            seen.month,
            seen.observed_on or seen.month,
            seen.rows,
            kept,
        )


_NO_CLOSURE = """(SELECT NULL::INTEGER AS id, NULL::INTEGER AS nic,
    NULL::DATE AS closed WHERE false)"""
_NO_PLACE = """(SELECT NULL::INTEGER AS id, NULL::INTEGER AS nic,
    NULL::VARCHAR[] AS signs, NULL::VARCHAR AS address, NULL::VARCHAR AS postcode,
    NULL::VARCHAR AS town, NULL::VARCHAR AS commune, false AS abroad, false AS head,
    false AS active, NULL::DATE AS opened, NULL::DATE AS closed,
    NULL::FLOAT AS latitude, NULL::FLOAT AS longitude WHERE false)"""
