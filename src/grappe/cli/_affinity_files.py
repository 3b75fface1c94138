"""Read dossiers and experts from whatever file holds them."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from grappe.cli._identify_files import opened
from grappe.engines.affinity.words import folded

_TITLES = {
    "id": "id identifiant identifier key cle code reference ref numero number dossier"
    " expert reader lecteur orcid acronym acronyme",
    "text": "text texte texts textes title titre abstract resume summary description"
    " objective objectif keywords motscles biography biographie bio publications"
    " publication projet project projets projects content contenu",
    "competences": "competences competence skills skill expertise expertises domaines"
    " topics themes",
}
_FIELD_OF = {title: one for one, titles in _TITLES.items() for title in titles.split()}
_SUREST = {title: rank for rank, title in enumerate(_TITLES["id"].split())}
_LISTED = re.compile(r"[;|\n]")
# A code, then its level: "energy/hydrogen: 0.5".
_LEVEL = re.compile(r"(.*\S)\s*[:=]\s*(\d*[.,]?\d+)\s*(%?)")


@dataclass
class Given:
    """A dossier or an expert, as a file tells it."""

    name: str
    texts: list[str] = field(default_factory=list)
    competences: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """The columns that were asked for by name; the others are recognised."""

    name: str | None
    texts: tuple[str, ...]
    competences: str | None


@dataclass
class Read:
    """A file read: what it tells, in its order, and the titles of its columns."""

    given: list[Given]
    titles: list[str]


def read(file: Path, asked: Asked) -> Read:
    """Read a file; rows of one name are one dossier or one expert.

    Raises ClickException when it cannot be read or holds nothing to compare.
    """
    rows = list(_records(file))
    if not rows:
        raise click.ClickException(f"{file} has no row.")
    titles = list(dict.fromkeys(title for _, record in rows for title in record))
    fields = _fields(titles, asked)
    if not {"text", "competences"} & set(fields.values()):
        raise click.ClickException(
            f"No column of {file} is recognised as a text or as competences. Say which"
            f" with --text-column or --competences-column. Its columns:"
            f" {', '.join(titles)}."
        )
    found: dict[str, Given] = {}
    for number, record in rows:
        name = next(iter(_values(record, fields, "id")), f"row {number}")
        one = found.setdefault(name, Given(name))
        one.texts += _texts(record, fields)
        for title in record:
            if fields[title] == "competences":
                one.competences |= _levels(record[title], f"{file}, row {number}")
    return Read(list(found.values()), titles)


def check(asked: Asked, files: Sequence[Read]) -> None:
    """Raise ClickException when a column asked for by name is in no file."""
    known = {title for one in files for title in one.titles}
    for title in (asked.name, *asked.texts, asked.competences):
        if title is not None and title not in known:
            shown = ", ".join(dict.fromkeys(t for one in files for t in one.titles))
            raise click.ClickException(
                f"No file has a column called “{title}”. Their columns: {shown}."
            )


def _fields(titles: Sequence[str], asked: Asked) -> dict[str, str]:
    """Tell what each column holds, "" for those that are nothing known."""
    by_name = {asked.name: "id", asked.competences: "competences"}
    by_name |= dict.fromkeys(asked.texts, "text")
    keys = {title: re.sub(r"[\W_]", "", folded(title)) for title in titles}
    given = set(by_name[title] for title in titles if title in by_name)
    found = {
        title: by_name.get(title)
        or ("" if (one := _FIELD_OF.get(keys[title], "")) in given else one)
        for title in titles
    }
    # One column tells which it is: the surest title.
    names = [title for title in titles if found[title] == "id"]
    for title in sorted(names, key=lambda title: _SUREST.get(keys[title], 0))[1:]:
        found[title] = ""
    return found


def _records(file: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if file.suffix.casefold() in (".json", ".jsonl", ".ndjson"):
        yield from enumerate(_json(file), start=1)
        return
    table = opened(file)
    for number, row in table.rows:
        yield number, dict(zip(table.titles, row, strict=False))


def _json(file: Path) -> list[dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix.casefold() == ".json":
            found = json.loads(text)
        else:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError as error:
        raise click.ClickException(f"{file} is not JSON: {error}.") from error
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise click.ClickException(f"{file} is not a list of records.")
    return found


def _values(
    record: Mapping[str, Any], fields: Mapping[str, str], wanted: str
) -> list[str]:
    values = (record[title] for title in record if fields[title] == wanted)
    return [
        text
        for one in values
        if one is not None and (text := " ".join(str(one).split()))
    ]


def _texts(record: Mapping[str, Any], fields: Mapping[str, str]) -> list[str]:
    """Make one text of a row; each text of a list of JSON is one by itself."""
    lists = [
        record[title]
        for title in record
        if fields[title] == "text" and isinstance(record[title], list)
    ]
    plain = {
        title: value for title, value in record.items() if not isinstance(value, list)
    }
    whole = ". ".join(_values(plain, fields, "text"))
    return [
        text
        for text in [whole, *(_plain(one) for many in lists for one in many)]
        if text
    ]


def _plain(one: Any) -> str:
    """Make a text of what a list holds: a text, or a record with title and abstract."""
    parts = list(one.values()) if isinstance(one, dict) else [one]
    return ". ".join(part for part in parts if isinstance(part, str))


def _levels(value: Any, where: str) -> dict[str, float]:
    """Read competences with or without levels; raises ClickException."""
    if isinstance(value, dict):
        found = list(value.items())
    else:
        listed = value if isinstance(value, list) else _LISTED.split(str(value or ""))
        found = [_level(str(one).strip()) for one in listed if str(one).strip()]
    try:
        levels = {str(code): float(level) for code, level in found}
    except (TypeError, ValueError):
        raise click.ClickException(f"{where}: a level is not a number.") from None
    for code, level in levels.items():
        if not 0 <= level <= 1:
            raise click.ClickException(
                f"{where}: the level of {code} is {level:g}, not between 0 and 1."
            )
    return levels


def _level(text: str) -> tuple[str, float]:
    match = _LEVEL.fullmatch(text)
    if not match:
        return text, 1.0
    level = float(match[2].replace(",", "."))
    return match[1], level / 100 if match[3] else level


def joined(texts: Sequence[str]) -> str:
    """Make one text of those of a dossier."""
    return "\n".join(texts)
