"""Read the local copy of a register, of whichever register it is."""

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grappe.connectors.stores import blocking, searching
from grappe.connectors.stores.database import FORMAT, connect, quoted
from grappe.connectors.stores.loaded import LoadedFile
from grappe.connectors.units import Place, Unit
from grappe.engines.identity.types import Query

if TYPE_CHECKING:
    import duckdb

#: Places given with a unit: the head office, then those that are open.
MOST_PLACES = 50
# Up to so many numbers, DuckDB looks only at the blocks that may hold them.
_FEW = 200


def open_store(store: Path | str) -> "Store | None":
    """Open the local copy of a register, to read it.

    Parameters
    ----------
    store : Path

    Returns
    -------
    Store or None
        None if there is no such file, or if an older version of the program made it:
        the register has to be loaded again.

    Notes
    -----
    Any number of processes may read a store, and a load may replace it meanwhile: who
    has it open goes on reading the version that was opened.
    """
    import duckdb

    path = Path(store)
    if not path.is_file():
        return None
    connection = connect(memory_limit="1GB", threads="2")
    try:
        connection.execute(f"ATTACH {quoted(path)} AS register (READ_ONLY)")
        about = connection.execute("SELECT * FROM register.about").fetchone()
    except duckdb.Error:
        connection.close()
        return None
    if about is None or about[1] != FORMAT:
        connection.close()
        return None
    return Store(path, connection, about)


class Store:
    """The units of one register.

    Attributes
    ----------
    path : Path
    register : str
        "sirene", "rnsr", "ror" or "finess".
    count : int
        Units.
    observed_on : date
        The day up to which they are known.
    """

    def __init__(
        self, path: Path, connection: "duckdb.DuckDBPyConnection", about: Sequence[Any]
    ) -> None:
        self.path = path
        self._connection = connection
        self.register: str = about[0]
        self.count: int = about[2]
        self.observed_on: date = about[3]
        # A cursor of DuckDB is of one thread; its connection makes one for each.
        self._cursors = threading.local()

    def run(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """Run one statement in this thread's cursor and give its rows."""
        if (cursor := getattr(self._cursors, "one", None)) is None:
            cursor = self._cursors.one = self._connection.cursor()
            cursor.execute("USE register")
        return cursor.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @property
    def files(self) -> tuple[LoadedFile, ...]:
        """The files the store was made of."""
        return tuple(LoadedFile(*row) for row in self.run("SELECT * FROM file"))

    def search(
        self,
        text: str,
        *,
        town: str = "",
        postcode: str = "",
        limit: int = 10,
        active_only: bool = False,
    ) -> list[Unit]:
        """Find units as somebody types.

        Parameters
        ----------
        text : str
            Words of the name, in any order, the last one perhaps unfinished; words of
            the town or the postcode may stand among them. Or an acronym, or a number.
        town, postcode : str
            Where one of its places is; two digits of a postcode are a department.
        limit : int
        active_only : bool
            Leave out what is closed.

        Returns
        -------
        list of Unit
            The same name first, then names that begin so; then those in activity, the
            largest first.
        """
        if numbered := self._numbered(text):
            units = self._units(numbered).values()
            return [unit for unit in units if unit.is_active or not active_only]
        ids = searching.search(
            self.run, text, town=town, postcode=postcode, limit=limit,
            active_only=active_only,
        )  # fmt: skip
        found = self._units(ids)
        return [found[one] for one in ids if one in found]

    def unit(self, number: str) -> Unit | None:
        """Give the unit of this number."""
        return self.units([number]).get(number)

    def units(self, numbers: Iterable[str]) -> dict[str, Unit]:
        """Give the units of these numbers, by number; unknown ones are left out."""
        ids = self._ids(set(numbers))
        return {unit.number: unit for unit in self._units(ids).values()}

    def near(self, queries: Sequence[Query], limit: int = 50) -> list[Unit]:
        """Give the units any of the queries may be about, for the engine to compare.

        Parameters
        ----------
        queries : sequence of Query
        limit : int
            Most units for one query.

        Returns
        -------
        list of Unit
            Each once, in no particular order.
        """
        found: set[int] = set()
        for ids in self.blocks(queries, limit):
            found.update(ids)
        return list(self._units(sorted(found)).values())

    def blocks(self, queries: Sequence[Query], limit: int = 50) -> list[list[int]]:
        """Give, for each query, the row numbers of the units it may be about."""
        return blocking.blocks(self.run, self.register, self.count, queries, limit)

    def frequencies(self, words: Iterable[str]) -> dict[str, int]:
        """Tell how many names of the whole register hold each of these words.

        Parameters
        ----------
        words : iterable of str
            Words as `grappe.engines.identity.tokens` gives them.
        """
        rows = self.run(
            "SELECT key, sum(uses)::BIGINT FROM spelling"
            " WHERE key IN (SELECT unnest(?::VARCHAR[])) GROUP BY key",
            [sorted(set(words))],
        )
        return dict(rows)

    def _numbered(self, text: str) -> list[int]:
        """Give the units whose number was typed, here or in another register."""
        number = re.sub(r"[\s.\xa0-]", "", text).upper()
        if not 9 <= len(number) <= 40 or not re.search("[0-9]", number):
            return []
        if self.register == "sirene" and re.fullmatch("[0-9]{14}", number):
            number = number[:9]
        written = number.rsplit("/", 1)[-1]  # a ROR is an address
        if found := self._ids({written, written.lower()}):
            return found
        values = [f"{scheme}:{number}" for scheme in _SCHEMES]
        values += [f"grid:{text.strip().lower()}"]
        rows = self.run(
            "SELECT DISTINCT id FROM number WHERE value IN"
            " (SELECT unnest(?::VARCHAR[])) LIMIT 10",
            [values],
        )
        return [row[0] for row in rows]

    def _ids(self, numbers: set[str]) -> list[int]:
        if self.register == "sirene":
            return [int(one) for one in numbers if re.fullmatch("[0-9]{9}", one)]
        rows = self.run(
            "SELECT id FROM unit WHERE number IN (SELECT unnest(?::VARCHAR[]))",
            [sorted(numbers)],
        )
        return [row[0] for row in rows]

    def _units(self, ids: Sequence[int]) -> dict[int, Unit]:
        if not ids:
            return {}
        places = self._grouped(_PLACES, ids, _FIRST_PLACES)
        former = self._grouped("SELECT id, name FROM former", ids)
        closures = dict(self._of("SELECT id, closed FROM closure", ids))
        successions = self._grouped('SELECT id, successor, "on" FROM successions', ids)
        return {
            row[0]: self._unit(
                row,
                places.get(row[0], []),
                [name for _, name in former.get(row[0], [])],
                closures.get(row[0]),
                successions.get(row[0], []),
            )
            for row in self._of(_UNITS, ids)
        }

    def _of(
        self, select: str, ids: Sequence[int], rest: str = ""
    ) -> list[tuple[Any, ...]]:
        if len(ids) <= _FEW:
            listed = ", ".join(str(int(one)) for one in ids)
            return self.run(f"{select} WHERE id IN ({listed}) {rest}")
        return self.run(
            f"{select} WHERE id IN (SELECT unnest(?::INTEGER[])) {rest}", [list(ids)]
        )

    def _grouped(
        self, select: str, ids: Sequence[int], rest: str = ""
    ) -> Mapping[int, list[tuple[Any, ...]]]:
        grouped: dict[int, list[tuple[Any, ...]]] = {}
        for row in self._of(select, ids, rest):
            grouped.setdefault(row[0], []).append(row)
        return grouped

    def _unit(
        self,
        row: tuple[Any, ...],
        places: list[tuple[Any, ...]],
        former: list[str],
        closed: date | None,
        successions: list[tuple[Any, ...]],
    ) -> Unit:
        (_, number, name, acronyms, usual, active, person, partial, category, kind,
         naf_rev2, naf_2025, founded, closed_on, size, size_year, band, band_year,
         website, parents, numbers) = row  # fmt: skip
        # The head office first, then what is open, the oldest first.
        places.sort(key=lambda place: (not place[9], not place[10], place[1]))
        signs = (sign for place in places for sign in place[2] or () if sign)
        others = [one for one in usual or () if one]
        present = [*others, *signs]
        past = [one for one in former if one not in present]
        return Unit(
            register=self.register,
            number=number,
            name=name or "",
            other_names=_once([*present, *past], but=name)[:MOST_PLACES],
            former_names=_once(past, but=name)[:MOST_PLACES],
            acronyms=tuple(acronyms or ()),
            is_active=active,
            is_person=person,
            is_partial=partial,
            legal_category=category or "",
            kind=kind or "",
            naf_rev2=naf_rev2 or "",
            naf_2025=naf_2025 or "",
            founded_on=founded,
            closed_on=None if active else closed or closed_on,
            size_category=size or "",
            size_year=size_year,
            headcount_band=band or "",
            headcount_year=band_year,
            website=website or "",
            places=tuple(_place(one) for one in places[:MOST_PLACES]),
            numbers=tuple(_pair(one) for one in numbers or ()),
            parents=tuple(parents or ()),
            successors=tuple(
                (one, on)
                for _, one, on in sorted(successions, key=lambda s: s[2], reverse=True)
            ),
            observed_on=self.observed_on,
        )


_UNITS = """SELECT id, number, name, acronyms, usual, active, person, partial, category,
    kind, naf_rev2, naf_2025, founded, closed, size, size_year, band, band_year,
    website, parents, numbers FROM units"""
_PLACES = """SELECT id, number, signs, address, postcode, town, commune, country,
    latitude, head, active, opened, closed, longitude FROM places"""
# The postal service alone has thousands of places.
_FIRST_PLACES = f"""QUALIFY row_number() OVER (PARTITION BY id
    ORDER BY head DESC, active DESC, number) <= {MOST_PLACES}"""
_SCHEMES = ("siren", "siret", "rna", "isni", "rnsr", "finess", "wikidata")


def _place(row: tuple[Any, ...]) -> Place:
    (_, number, signs, address, postcode, town, commune, country, latitude, head,
     active, opened, closed, longitude) = row  # fmt: skip
    return Place(
        number=number or "",
        name=next((one for one in signs or () if one), ""),
        address=address or "",
        postcode=postcode or "",
        town=town or "",
        commune_code=commune or "",
        country=country or "",
        is_head_office=bool(head),
        is_active=bool(active),
        opened_on=opened,
        closed_on=closed,
        latitude=latitude,
        longitude=longitude,
    )


def _once(names: Iterable[str], but: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in names if one != but))


def _pair(written: str) -> tuple[str, str]:
    scheme, _, value = written.partition(":")
    return scheme, value
