"""`grappe identify`: find which units of a register the names of a file are about."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from grappe.cli import _identify_files as files
from grappe.connectors import tabular
from grappe.engines.identity import (
    REASONS,
    Candidate,
    Identification,
    Query,
    Reason,
    Register,
    Verdict,
    identify,
)

SHOWN_NOTICES = 20
WIDTH = 44
_COLUMNS = (
    "name", "acronym", "town", "postcode", "country",
    "siren", "siret", "vat", "pic", "ror", "rnsr", "grid", "finess", "rna",
)  # fmt: skip


def column_options(function: Any) -> Any:
    for name in reversed(_COLUMNS):
        function = click.option(
            f"--{name}-column",
            metavar="TITLE",
            help=f"The column that holds the {name}.",
        )(function)
    return function


@click.command(name="identify")
@click.argument("names", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--register",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The register to search: CSV, XLSX, JSON, JSON Lines or Parquet. By default,"
    " those that `grappe registry load` keeps.",
)
@click.option("--key-column", metavar="TITLE", help="The register's own number.")
@click.option(
    "--register-name-column", metavar="TITLE", help="The register's official name."
)
@column_options
@click.option("--limit", type=click.IntRange(1, 50), default=5, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the answers there: .csv, .xlsx or .json.",
)
def command(
    names: Path,
    register: Path | None,
    key_column: str | None,
    register_name_column: str | None,
    limit: int,
    as_json: bool,
    output: Path | None,
    **columns: str | None,
) -> None:
    """Say which units the organisations named in a file are, how surely, and why."""
    if output and output.suffix.casefold() not in (".csv", ".xlsx", ".json"):
        raise click.ClickException(f"{output}: write a .csv, an .xlsx or a .json.")
    asked = {name.removesuffix("_column"): title for name, title in columns.items()}
    rows = files.queries(names, asked)
    queries = [query for _, _, query in rows]
    if register:
        own = {"key": key_column, "name": register_name_column}
        found, about = in_file(queries, register, own, limit)
    else:
        found, about = in_stores(queries, limit)
    document = answers(rows, found, about)
    if output:
        write(document, output)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    elif not output:
        table(document)
    if not as_json:
        told(document)


def in_file(
    queries: Sequence[Query], file: Path, asked: dict[str, str | None], limit: int
) -> tuple[list[Identification], dict[str, Any]]:
    register = Register.of(files.entries(file, asked))
    if not len(register):
        raise click.ClickException(f"{file} has no unit with a number and a name.")
    notices = [sentence(one) for one in register.notices]
    about = {
        "file": str(file),
        "rows": register.rows,
        "entries": len(register),
        "scheme": register.key_scheme,
        "notices": notices,
    }
    workers = min(2, os.cpu_count() or 1)
    return identify(queries, register, limit=limit, workers=workers), about


def in_stores(
    queries: Sequence[Query], limit: int
) -> tuple[list[Identification], dict[str, Any]]:
    """Search the registers kept on this machine; raises ClickException without any."""
    from grappe.organisations import registers

    loaded = [one for one in registers.available() if not one.is_online]
    if not loaded:
        raise click.ClickException(
            "No register is loaded on this machine: give one with --register, or load"
            " one with `grappe registry load`."
        )
    answer = registers.look_up(queries)
    found = [
        Identification(one.verdict, one.candidates[:limit], one.problems)
        for one in answer.identifications
    ]
    count = sum(one.count or 0 for one in loaded)
    notices = [answer.notice] if answer.notice else []
    titles = ", ".join(str(one.title) for one in loaded)
    return found, {
        "file": titles,
        "rows": count,
        "entries": count,
        "scheme": "siren",
        "notices": notices,
    }


def answers(
    rows: Iterable[tuple[int, dict[str, str], Query]],
    found: Sequence[Identification],
    about: dict[str, Any],
) -> dict[str, Any]:
    counts = Counter(str(one.verdict) for one in found)
    return {
        "rows": [
            answer(number, said, one, about["scheme"])
            for (number, said, _), one in zip(rows, found, strict=True)
        ],
        "register": about,
        "counts": {str(verdict): counts[str(verdict)] for verdict in Verdict},
    }


def answer(
    number: int, said: dict[str, str], found: Identification, scheme: str
) -> dict[str, Any]:
    candidates = [candidate(one, scheme) for one in found.candidates]
    best = candidates[0] if candidates and found.verdict != Verdict.NONE else {}
    return {
        "row": number,
        "query": said,
        "verdict": str(found.verdict),
        "key": best.get("key"),
        "siren": best.get("siren"),
        "name": best.get("name"),
        "score": candidates[0]["score"] if candidates else 0.0,
        "candidates": candidates,
        "problems": [reason(one) for one in found.problems],
    }


def candidate(found: Candidate, scheme: str) -> dict[str, Any]:
    is_siren = scheme in ("siren", "siret") and found.key[:9].isdigit()
    return {
        "key": found.key,
        "siren": found.key[:9] if is_siren else None,
        "name": found.name,
        "score": found.score,
        "reasons": [reason(one) for one in found.reasons],
    }


def reason(one: Reason) -> dict[str, Any]:
    return {"code": one.code, "text": sentence(one), "weight": one.weight}


def sentence(one: Reason) -> str:
    return REASONS.get(one.code, one.code).format_map(one.params)


def table(document: dict[str, Any]) -> None:
    """Print a line a row, and the other candidates of those to check."""
    for row in document["rows"]:
        name = row["query"].get("name", "")
        click.echo(
            f"{row['row']:>6}  {cut(name):{WIDTH}}  {row['verdict']:8}"
            f"  {row['score']:.3f}  {row['key'] or '':14}  {row['name'] or ''}"
        )
        for problem in row["problems"]:
            click.echo(f"        {problem['text']}")
        if row["verdict"] == Verdict.TO_CHECK:
            for other in row["candidates"][1:]:
                line = f"{other['score']:.3f}  {other['key']:14}  {other['name']}"
                click.echo(f"        {'':{WIDTH}}            {line}")


def told(document: dict[str, Any]) -> None:
    about, counts = document["register"], document["counts"]
    for notice in about["notices"][:SHOWN_NOTICES]:
        click.echo(f"  {notice}", err=True)
    if (more := len(about["notices"]) - SHOWN_NOTICES) > 0:
        click.echo(f"  … {more} more notices.", err=True)
    click.echo(
        f"{len(document['rows'])} names against {about['entries']} units:"
        f" {counts['sure']} sure, {counts['to_check']} to check,"
        f" {counts['none']} none.",
        err=True,
    )


def cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= WIDTH else plain[: WIDTH - 1] + "…"


def write(document: dict[str, Any], output: Path) -> None:
    """Write for people (CSV, XLSX): a line a row, its best candidate and why."""
    if output.suffix.casefold() == ".json":
        text = json.dumps(document, ensure_ascii=False, indent=1)
        output.write_text(text + "\n", encoding="utf-8")
        return
    titles = ["row", "name", "verdict", "key", "unit", "score", "reasons", "others",
              "problems"]  # fmt: skip
    lines = [line(row) for row in document["rows"]]
    with output.open("wb") as stream:
        if output.suffix.casefold() == ".csv":
            stream.writelines(tabular.write_csv([titles, *lines]))
        else:
            tabular.write_xlsx(stream, [tabular.Sheet("identify", titles, lines)])


def line(row: dict[str, Any]) -> list[Any]:
    candidates = row["candidates"]
    best = candidates[0] if candidates and row["key"] else None
    others = candidates[1 if best else 0 :]
    return [
        row["row"],
        row["query"].get("name", ""),
        row["verdict"],
        row["key"] or "",
        row["name"] or "",
        row["score"],
        " ".join(one["text"] for one in best["reasons"]) if best else "",
        "; ".join(f"{one['key']} {one['name']} ({one['score']})" for one in others),
        " ".join(one["text"] for one in row["problems"]),
    ]
