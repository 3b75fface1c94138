"""Read names and registers from whatever file holds them; write the answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import click

from grappe.cli._identify_columns import (
    KEYS,
    NUMBERS,
    SAMPLE,
    Columns,
    need_names,
    recognised,
)
from grappe.connectors import tabular
from grappe.engines.identifiers import InvalidIdentifier, siren_of_vat
from grappe.engines.identity import Entry, Query

LIMITS = tabular.Limits(
    max_bytes=16 << 30, max_unpacked_bytes=4 << 30, max_rows=40_000_000
)
_CLOSED = {"c", "f", "false", "0", "inactive", "withdrawn", "ferme", "fermee", "closed"}


@dataclass
class Rows:
    """A file as titles and rows of text, each with its number in the file."""

    titles: list[str]
    rows: Iterator[tuple[int, list[str]]]


def queries(
    file: Path, asked: Mapping[str, str | None]
) -> list[tuple[int, dict[str, str], Query]]:
    """Read what is to be identified: number of the row, what it said, the query."""
    read = opened(file)
    rows = list(read.rows)
    if not rows:
        raise click.ClickException(f"{file} has no row under its header.")
    columns = recognised(read.titles, asked, str(file))
    need_names(columns, read.titles, [row for _, row in rows[:SAMPLE]], str(file))
    return [(number, *_query(columns, row)) for number, row in rows]


def _query(columns: Columns, row: Sequence[str]) -> tuple[dict[str, str], Query]:
    short = columns.texts("acronym", row) + [
        text for text in columns.texts("other", row) if len(text) <= 12
    ]
    said = {
        "name": columns.text("name", row) or columns.text("other", row),
        "acronym": next(iter(short), ""),
        "town": columns.text("town", row),
        "postcode": columns.text("postcode", row),
        "country": columns.text("country", row),
    }
    numbers = {one: text for one in NUMBERS if (text := columns.text(one, row))}
    country = said["country"] if len(said["country"]) == 2 else ""
    query = Query(
        said["name"], said["acronym"], said["town"], said["postcode"], country, numbers
    )
    return {key: text for key, text in (said | numbers).items() if text}, query


def entries(file: Path, asked: Mapping[str, str | None]) -> Iterator[Entry]:
    """Read a register; raises ClickException when it cannot serve as one."""
    read = opened(file)
    columns = recognised(read.titles, asked, str(file))
    first = list(islice(read.rows, SAMPLE))
    if not first:
        raise click.ClickException(f"{file} has no row under its header.")
    need_names(columns, read.titles, [row for _, row in first], str(file))
    key = _key_of(columns, [row for _, row in first])
    if not key:
        shown = ", ".join(read.titles)
        raise click.ClickException(
            f"No column of {file} holds the number its units are known by. Say which"
            f" with --key-column. Its columns: {shown}."
        )
    for _, row in chain(first, read.rows):
        if (entry := _entry(columns, key, row)) is not None:
            yield entry


def _key_of(columns: Columns, sample: Sequence[Sequence[str]]) -> str:
    """Choose the field of the key: asked for, else a number most rows have."""
    if len(columns.places.get("key", ())) == 1 and not any(
        columns.places.get(one) for one in KEYS
    ):
        return "key"
    for one in KEYS:
        filled = sum(bool(columns.text(one, row)) for row in sample)
        if filled > 0.9 * len(sample):
            return one
    return "key" if columns.places.get("key") else ""


def _entry(columns: Columns, key: str, row: Sequence[str]) -> Entry | None:
    number = columns.text(key, row)
    if key == "siren":
        number = number.replace(" ", "")
    names, acronyms = _names(columns, row)
    if not number or not (names or acronyms):
        return None
    place = (columns.text("postcode", row), columns.text("town", row))
    country = columns.text("country", row)
    return Entry(
        number.removeprefix("https://ror.org/"),
        tuple(names or acronyms),
        tuple(acronyms),
        (place,) if any(place) else (),
        country=country.upper() if len(country) == 2 else _country(key),
        is_active=columns.text("status", row).casefold() not in _CLOSED,
        category=columns.text("category", row),
        numbers=tuple(_numbers(columns, key, row)),
    )


def _country(key: str) -> str:
    return "FR" if key in ("siren", "siret", "rnsr", "finess", "rna") else ""


def _names(columns: Columns, row: Sequence[str]) -> tuple[list[str], list[str]]:
    names = columns.texts("name", row)
    acronyms = [part for text in columns.texts("acronym", row) for part in _split(text)]
    for text in columns.texts("other", row):
        for part in _split(text):
            is_short = " " not in part and len(part) <= 8
            (acronyms if is_short else names).append(part)
    return list(dict.fromkeys(names)), list(dict.fromkeys(acronyms))


def _split(text: str) -> list[str]:
    parts = text.replace("|", ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def _numbers(
    columns: Columns, key: str, row: Sequence[str]
) -> Iterator[tuple[str, str]]:
    for scheme in NUMBERS:
        text = columns.text(scheme, row)
        if not text or scheme == key:
            continue
        if scheme != "vat":
            yield scheme, text
            continue
        try:
            yield "siren", siren_of_vat(text)
        except InvalidIdentifier:
            continue


def opened(file: Path) -> Rows:
    """Open a table, JSON or Parquet; raises ClickException if it is none."""
    suffix = file.suffix.casefold()
    try:
        if suffix == ".parquet":
            return _parquet(file)
        if suffix in (".json", ".jsonl", ".ndjson"):
            return _json(file)
        return _table(file)
    except tabular.TableError as error:
        raise click.ClickException(f"{file}: {error}") from error
    except OSError as error:
        raise click.ClickException(
            f"{file} cannot be read: {error.strerror}."
        ) from error


def _table(file: Path) -> Rows:
    table = tabular.open_table(file, limits=LIMITS)

    def rows() -> Iterator[tuple[int, list[str]]]:
        try:
            with table:
                for row in table.rows():
                    yield row.number, [_text(cell) for cell in row.cells]
        except tabular.TableError as error:
            raise click.ClickException(f"{file}: {error}") from error

    return Rows(list(table.columns), rows())


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, list | tuple):
        return ";".join(_text(one) for one in cell)
    return str(cell)


def _parquet(file: Path) -> Rows:
    import duckdb

    try:
        found = duckdb.connect().from_parquet(str(file))
        titles = list(found.columns)
    except duckdb.Error as error:
        raise click.ClickException(f"{file} is not a Parquet file.") from error

    def rows() -> Iterator[tuple[int, list[str]]]:
        number = 0
        while batch := found.fetchmany(10_000):
            for row in batch:
                number += 1
                yield number, [_text(cell) for cell in row]

    return Rows(titles, rows())


def _json(file: Path) -> Rows:
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    if not text.strip():
        raise click.ClickException(f"{file} is empty.")
    try:
        records = _records(text, lines=file.suffix.casefold() != ".json")
    except ValueError as error:
        raise click.ClickException(f"{file} is not JSON: {error}.") from error
    if not records or not all(isinstance(one, dict) for one in records):
        raise click.ClickException(f"{file} is not a list of records.")
    flat = [_flat(record) for record in records]
    titles = list(dict.fromkeys(title for record in flat for title in record))
    rows = ([_text(record.get(title)) for title in titles] for record in flat)
    return Rows(titles, enumerate(rows, start=1))


def _records(text: str, *, lines: bool) -> list[Any]:
    if lines:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    found = json.loads(text)
    while isinstance(found, dict):
        inside = [one for one in found.values() if isinstance(one, list | dict)]
        lists = [one for one in inside if isinstance(one, list) and one]
        # Answers of search engines hold their records a level or two down.
        deeper = [one for one in inside if isinstance(one, dict) and "hits" in found]
        found = next(iter([*lists, *deeper]), [found])
    if not isinstance(found, list):
        raise ValueError("a list is expected")
    return [
        one["_source"] if isinstance(one, dict) and "_source" in one else one
        for one in found
    ]


def _flat(record: dict[str, Any]) -> dict[str, Any]:
    """Flatten a record; those of ROR keep names, place and numbers."""
    if not isinstance(record.get("id"), str) or "ror.org" not in record["id"]:
        return record
    ror = record["id"].rsplit("/", 1)[-1]
    if isinstance(record.get("names"), list):
        kinds = [
            (name.get("value", ""), name.get("types", [])) for name in record["names"]
        ]
        shown = [text for text, types in kinds if "ror_display" in types]
        acronyms = [text for text, types in kinds if types == ["acronym"]]
        rest = [text for text, _ in kinds if text not in (*shown, *acronyms)]
        place = (record.get("locations") or [{}])[0].get("geonames_details", {})
        town, country = place.get("name", ""), place.get("country_code", "")
    else:
        labels = [label.get("label", "") for label in record.get("labels") or []]
        shown = [record.get("name", "")]
        acronyms = record.get("acronyms") or []
        rest = [*(record.get("aliases") or []), *labels]
        town = ((record.get("addresses") or [{}])[0]).get("city", "")
        country = (record.get("country") or {}).get("country_code", "")
    return {
        "ror": ror,
        "name": (shown or rest or [""])[0],
        "aliases": rest,
        "acronyms": acronyms,
        "city": town,
        "country": country,
        "status": record.get("status", ""),
    }
