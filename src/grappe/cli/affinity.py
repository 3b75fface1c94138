"""`grappe affinity`: how well the experts of a file fit the dossiers of another."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from grappe.cli._affinity_files import Given
    from grappe.engines.affinity import Affinity

# The first of a long list of notices, in the text for people.
SHOWN = 12
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("affinity")
@click.argument("dossiers", type=_FILE)
@click.argument("experts", type=_FILE)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the scores there, .npy or .csv, one line a dossier: what"
    " `grappe assign` reads.",
)
@click.option(
    "--text-weight",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="What texts weigh; competences weigh the rest.",
)
@click.option(
    "--background",
    type=_FILE,
    help="Other texts, which only tell which words are rare.",
)
@click.option("--id-column", metavar="TITLE", help="The column that tells which it is.")
@click.option(
    "--text-column",
    metavar="TITLE",
    multiple=True,
    help="A column of text; repeatable.",
)
@click.option(
    "--competences-column", metavar="TITLE", help="The column of competences."
)
@click.option(
    "--best",
    type=click.IntRange(1),
    default=5,
    show_default=True,
    help="Experts to show and explain for each dossier.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    dossiers: Path,
    experts: Path,
    out: Path | None,
    text_weight: float,
    background: Path | None,
    id_column: str | None,
    text_column: tuple[str, ...],
    competences_column: str | None,
    best: int,
    as_json: bool,
) -> None:
    """Score how well EXPERTS fit DOSSIERS, by their competences and texts.

    Both files are CSV, XLSX, JSON, JSON Lines or Parquet. Columns of text (title,
    abstract, résumé, biography…) and of competences are recognised by their titles;
    competences are separated by semicolons, each with a level from 0 to 1 if wanted:
    "energy/hydrogen: 0.5; health". An expert has as many rows as past texts, or a list
    of texts in JSON.
    """
    from grappe.cli import _affinity_files as files
    from grappe.engines.affinity import Profile, Subject, affinity

    if out and out.suffix.casefold() not in (".npy", ".csv"):
        raise click.ClickException(f"{out}: write a .npy or a .csv.")
    asked = files.Asked(id_column, text_column, competences_column)
    paths = [dossiers, experts, *([background] if background else [])]
    read = [files.read(path, asked) for path in paths]
    files.check(asked, read)
    lines, columns = read[0].given, read[1].given
    others = [text for one in read[2:] for given in one.given for text in given.texts]
    found = affinity(
        [Subject(files.joined(one.texts), one.competences) for one in lines],
        [Profile(tuple(one.texts), one.competences) for one in columns],
        text_weight=text_weight,
        background=others,
    )
    if out:
        _write(found, out)
    notices = _notices(found, lines, columns)
    shown = _best(found, best)
    if as_json:
        told = {
            "dossiers": [one.name for one in lines],
            "experts": [one.name for one in columns],
            "text_weight": text_weight,
            **({"out": str(out)} if out else {"scores": found.scores.tolist()}),
            "best": [
                [_told(found, i, j, columns[j].name) for j in fitting]
                for i, fitting in enumerate(shown)
            ],
            "notices": notices,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for i, fitting in enumerate(shown):
        for j in fitting:
            click.echo(_line(found, i, j, lines[i].name, columns[j].name))
    for notice in notices[:SHOWN]:
        click.echo(f"  {notice}", err=True)
    if (more := len(notices) - SHOWN) > 0:
        click.echo(f"  … {more} more (--json gives them all)", err=True)
    click.echo(f"{len(lines)} dossiers, {len(columns)} experts.", err=True)


def _write(found: "Affinity", out: Path) -> None:
    import numpy as np

    try:
        if out.suffix.casefold() == ".npy":
            np.save(out, found.scores)
        else:
            np.savetxt(out, found.scores, fmt="%.9g", delimiter=",")
    except OSError as error:
        raise click.ClickException(
            f"{out} cannot be written: {error.strerror}."
        ) from None


def _best(found: "Affinity", best: int) -> list[list[int]]:
    """The experts that fit each dossier best; none that does not fit at all."""
    import numpy as np

    order = np.argsort(-found.scores, axis=1, kind="stable")[:, :best]
    return [
        [int(j) for j in line if found.scores[i, j] > 0] for i, line in enumerate(order)
    ]


def _told(found: "Affinity", i: int, j: int, name: str) -> dict[str, Any]:
    return {"expert": name, "column": j, **asdict(found.explain(i, j))}


def _line(found: "Affinity", i: int, j: int, dossier: str, expert: str) -> str:
    why = found.explain(i, j, limit=3)
    reasons = [one.code for one in why.competences] + [one.word for one in why.words]
    return f"{dossier}\t{expert}\t{why.score:.3f}\t{', '.join(reasons)}"


def _notices(
    found: "Affinity", dossiers: Sequence["Given"], experts: Sequence["Given"]
) -> list[str]:
    """Name those that can be compared with nobody."""
    import numpy as np

    nothing = np.isnan(found.text) & np.isnan(found.competence)
    alone = [
        (
            "dossier",
            [dossiers[i].name for i in np.flatnonzero(nothing.all(axis=1)).tolist()],
        ),
        (
            "expert",
            [experts[j].name for j in np.flatnonzero(nothing.all(axis=0)).tolist()],
        ),
    ]
    return [
        f"{kind} {name}: nothing to compare, all its scores are 0"
        for kind, names in alone
        for name in names
    ]
