"""`grappe assign`: who reads what, for any instance given in files."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from grappe.engines import assignment

OBJECTIVES = ("total", "worst", "leximin")
# The first dossiers or experts of a long list, in the text for people.
SHOWN = 12


@click.command("assign")
@click.argument("scores", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--demand",
    required=True,
    metavar="FILE|N",
    help="Experts each dossier needs: one number for all, or a file of one a dossier.",
)
@click.option(
    "--capacity",
    required=True,
    metavar="FILE|N",
    help="Most dossiers of each expert: one number for all, or a file.",
)
@click.option(
    "--minimum", default="0", metavar="FILE|N", help="Fewest dossiers of each."
)
@click.option("--employer", metavar="FILE", help="One number an expert, -1 for none.")
@click.option("--kind", metavar="FILE", help="One number an expert, -1 for none.")
@click.option(
    "--kind-minimum",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Fewest readers of each kind that a dossier needs.",
)
@click.option(
    "--objective", type=click.Choice(OBJECTIVES), default="total", show_default=True
)
@click.option(
    "--transpose", is_flag=True, help="SCORES has one line an expert, not a dossier."
)
@click.option(
    "--seconds", default=60.0, show_default=True, help="Most time a program takes."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    scores: Path,
    demand: str,
    capacity: str,
    minimum: str,
    employer: str | None,
    kind: str | None,
    kind_minimum: int,
    objective: str,
    transpose: bool,
    seconds: float,
    as_json: bool,
) -> None:
    """Assign experts (columns of SCORES) to dossiers (its lines), and prove it.

    SCORES is a matrix in .npy, .npz or .csv; an empty cell, NaN or -inf forbids the
    pair. Without an assignment, says which constraints cannot hold together, and ends
    with 1.
    """
    from grappe.engines import assignment

    fit = _matrix(scores)
    try:
        problem = assignment.problem(
            fit.T if transpose else fit,
            demand=_counts(demand, "--demand"),
            capacity=_counts(capacity, "--capacity"),
            minimum=_counts(minimum, "--minimum"),
            employer=_counts(employer, "--employer") if employer else None,
            kinds=_kinds(kind) if kind else None,
            kind_minimum=kind_minimum if kind else None,
        )
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    try:
        plan = assignment.assign(problem, objective=objective, seconds=seconds)  # type: ignore[arg-type]
    except assignment.Infeasible as refusal:
        _tell_conflict(refusal, as_json)
        raise SystemExit(1) from None
    except assignment.Unfinished as error:
        raise click.ClickException(
            f"No assignment was found in {error.seconds:g} seconds: give it more with"
            " --seconds."
        ) from None
    _tell(problem, plan, as_json)


def _matrix(path: Path) -> Any:
    """Read a matrix, whatever the file."""
    import numpy as np

    try:
        if path.suffix == ".npz":
            with np.load(path) as arrays:
                names = list(arrays)
                name = "similarity_matrix" if "similarity_matrix" in names else names[0]
                return np.array(arrays[name], dtype=float)
        if path.suffix == ".npy":
            return np.asarray(np.load(path), dtype=float)
        return np.atleast_2d(np.genfromtxt(path, delimiter=",", dtype=float))
    except (ValueError, OSError, EOFError, IndexError) as error:
        raise click.ClickException(
            f"{path.name}: no matrix of numbers can be read in it ({error})."
        ) from error


def _counts(given: str, option: str) -> Any:
    """Read whole numbers: the one given, or those of a file, one a line."""
    import numpy as np

    try:
        return int(given)
    except ValueError:
        path = Path(given)
    if not path.is_file():
        raise click.ClickException(f"{option}: “{given}” is no number and no file.")
    try:
        if path.suffix == ".npy":
            return np.load(path).ravel()
        return np.loadtxt(path, delimiter=",", ndmin=1).ravel()
    except (ValueError, OSError) as error:
        raise click.ClickException(
            f"{option}: {path.name} holds something else than whole numbers."
        ) from error


def _kinds(given: str) -> Any:
    """Draw who is of each kind, from the number of each expert's."""
    import numpy as np

    of_expert = np.atleast_1d(_counts(given, "--kind"))
    return of_expert == np.unique(of_expert[of_expert >= 0])[:, None]


def _tell(
    problem: "assignment.Problem", plan: "assignment.Assignment", as_json: bool
) -> None:
    proof = plan.certificate
    pairs = list(zip(plan.dossiers.tolist(), plan.experts.tolist(), strict=True))
    if as_json:
        told = {
            "objective": proof.objective,
            "total": plan.total,
            "worst": plan.worst,
            "scores": plan.scores.tolist(),
            "loads": plan.loads.tolist(),
            "pairs": [[dossier, expert] for dossier, expert in pairs],
            "certificate": {
                "value": proof.value,
                "bound": proof.bound,
                "gap": proof.gap,
                "is_proven": proof.is_proven,
                "levels": proof.levels,
            },
        }
        click.echo(json.dumps(told))
        return
    n, m = problem.shape
    click.echo(f"{n} dossiers, {m} experts, {len(pairs)} readings.")
    click.echo(f"Total {plan.total:.6g}; worst dossier {plan.worst:.6g}.")
    state = "proven" if proof.is_proven else f"gap {proof.gap:.2g}"
    click.echo(
        f"{proof.objective}: {proof.value:.6g}, bound {proof.bound:.6g} ({state})."
    )
    for dossier, expert in pairs:
        click.echo(f"{dossier}\t{expert}\t{problem.affinity[dossier, expert]:.6g}")


def _tell_conflict(refusal: "assignment.Infeasible", as_json: bool) -> None:
    from grappe.engines import assignment

    groups = assignment.grouped(refusal.conflict)
    if as_json:
        conflict = [
            {"code": one.code, **one.params, "text": sentence(one)}
            for one in refusal.conflict
        ]
        told = {
            "infeasible": True,
            "is_irreducible": refusal.is_irreducible,
            "summary": [summary(group) for group in groups],
            "conflict": conflict,
        }
        click.echo(json.dumps(told))
        return
    click.echo("No assignment: these constraints cannot hold together.", err=True)
    for group in groups:
        click.echo(f"- {summary(group)}", err=True)
    if not refusal.is_irreducible:
        click.echo("Some of them may be left out: telling takes too long.", err=True)


def summary(group: "assignment.Group") -> str:
    """Say constraints of one sort in plain words; all are counted from 0."""
    dossiers = _many(len(group.dossiers), "dossier")
    experts = _many(len(group.experts), "expert")
    read = _many(group.count, "dossier")
    needed = _many(group.count, "reading")
    text = {
        "demand": f"{dossiers} must have {needed} in all",
        "capacity": f"{experts} can read {read} in all at most",
        "minimum": f"{experts} must read {read} in all at least",
        "forbidden": f"{_many(group.count, 'pair')} of them may not be",
        "kind": f"{dossiers} must have {needed} of kind {group.kind} in all",
        "employer": f"{dossiers} can have one reader each of employer {group.employer}",
    }[group.code]
    if group.code == "forbidden":
        return text
    numbers = [str(number) for number in group.dossiers or group.experts]
    more = ["…"] if len(numbers) > SHOWN else []
    return f"{text}: {', '.join([*numbers[:SHOWN], *more])}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def sentence(one: "assignment.Requirement") -> str:
    """Say a constraint in plain words; dossiers and experts are counted from 0."""
    params = one.params
    return {
        "demand": "dossier {dossier} needs {count} experts",
        "capacity": "expert {expert} reads {count} dossiers at most",
        "minimum": "expert {expert} reads {count} dossiers at least",
        "forbidden": "expert {expert} may not read dossier {dossier}",
        "kind": "dossier {dossier} needs {count} experts of kind {kind}",
        "employer": "dossier {dossier} has one reader of employer {employer} at most",
    }[one.code].format(**params)
