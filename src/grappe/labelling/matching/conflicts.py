"""When no assignment exists: the reason by keys, and what would make it possible."""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from grappe.labelling.models import ExpertKind

if TYPE_CHECKING:
    from grappe.engines import assignment as engine
    from grappe.labelling.matching.solving import Model

KINDS = [ExpertKind.ACADEMIC.value, ExpertKind.INDUSTRIAL.value]
# Suggestions are tried out on desks small enough for a page to wait.
SMALL = 10_000
# Of each sort; a long list helps nobody.
TRIED = 4


def by_keys(
    model: "Model", problem: "engine.Problem", found: tuple["engine.Requirement", ...]
) -> list[dict[str, Any]]:
    """The set with the keys of requests, experts and employers."""
    records = model.records
    kept = []
    for one in found:
        line: dict[str, Any] = {"code": one.code}
        params = one.params
        if "dossier" in params:
            line["request"] = records.requests[params["dossier"]].pk
        if "expert" in params:
            line["expert"] = records.experts[params["expert"]].pk
        if "kind" in params:
            line["kind"] = KINDS[params["kind"]]
        if "employer" in params:
            line["employer"] = next(
                expert.organisation_id
                for expert, employer in zip(
                    records.experts, problem.employer.tolist(), strict=True
                )
                if employer == params["employer"]
            )
        if "count" in params:
            line["count"] = params["count"]
        if one.code == "forbidden":
            line["reason"] = int(model.reasons[params["dossier"], params["expert"]])
        kept.append(line)
    return kept


def summary(
    model: "Model",
    problem: "engine.Problem",
    found: tuple["engine.Requirement", ...],
) -> dict[str, Any]:
    """What the set's dossiers need, what the experts who may read them can give."""
    import numpy as np

    demands = [one for one in found if one.code in ("demand", "kind")]
    lines = sorted({one.params["dossier"] for one in demands})
    kinds = {one.params["kind"] for one in demands if "kind" in one.params}
    kind = (
        kinds.pop()
        if len(kinds) == 1
        and len(demands) == len([one for one in demands if one.code == "kind"])
        else None
    )
    allowed = ~np.isnan(problem.affinity[lines])
    if kind is not None:
        allowed &= problem.kinds[kind]
    reach = allowed.sum(axis=0)
    room = np.minimum(reach, problem.capacity)
    requests, experts = model.records.requests, model.records.experts
    return {
        "requests": [requests[i].pk for i in lines],
        "kind": None if kind is None else KINDS[kind],
        "needs": int(sum(one.params["count"] for one in demands)),
        "room": int(room.sum()),
        # Of the whole desk: the set is the smallest reason, not the whole want.
        "all_needs": int(problem.demand.sum()),
        "all_room": int(problem.capacity.sum()),
        "able": [experts[j].pk for j in np.flatnonzero(reach).tolist()],
        "suggestions": suggestions(model, problem, found),
    }


def suggestions(
    model: "Model",
    problem: "engine.Problem",
    found: tuple["engine.Requirement", ...],
) -> list[dict[str, Any]]:
    """Each change that breaks the set; on small desks, whether it is enough."""
    requests, experts = model.records.requests, model.records.experts
    made: list[dict[str, Any]] = []
    tries: list[Any] = []
    full = [one.params["expert"] for one in found if one.code == "capacity"]
    # A reader whom no constraint of the set keeps away is worth making room for.
    for j in sorted(full, key=lambda j: -float(_best(problem, j))):
        made.append({"code": "extra", "expert": experts[j].pk})
        tries.append(_more_room(problem, j))
    for one in found:
        if one.code == "demand":
            i = one.params["dossier"]
            made.append({"code": "fewer", "request": requests[i].pk})
            tries.append(_fewer(problem, i))
        elif one.code == "kind":
            i = one.params["dossier"]
            made.append(
                {
                    "code": "any_kind",
                    "request": requests[i].pk,
                    "kind": KINDS[one.params["kind"]],
                }
            )
            tries.append(_any_kind(problem, i))
    if any(one.code == "minimum" for one in found):
        made.append({"code": "minimums"})
        tries.append(replace(problem, minimum=problem.minimum * 0))
    is_small = problem.affinity.size <= SMALL
    counts: Counter[str] = Counter()
    kept = []
    for line, changed in zip(made, tries, strict=True):
        counts[line["code"]] += 1
        if counts[line["code"]] <= TRIED:
            kept.append(line | {"works": _exists(changed) if is_small else None})
    return kept


def _best(problem: "engine.Problem", expert: int) -> float:
    import numpy as np

    column = problem.affinity[:, expert]
    return float(np.nanmax(column)) if (~np.isnan(column)).any() else -1.0


def _more_room(problem: "engine.Problem", expert: int) -> "engine.Problem":
    capacity = problem.capacity.copy()
    capacity[expert] += 1
    return replace(problem, capacity=capacity)


def _fewer(problem: "engine.Problem", dossier: int) -> "engine.Problem":
    import numpy as np

    demand = problem.demand.copy()
    demand[dossier] -= 1
    return replace(
        problem,
        demand=demand,
        kind_minimum=np.where(demand > 0, problem.kind_minimum, 0),
    )


def _any_kind(problem: "engine.Problem", dossier: int) -> "engine.Problem":
    least = problem.kind_minimum.copy()
    least[:, dossier] = 0
    return replace(problem, kind_minimum=least)


def _exists(problem: "engine.Problem") -> bool:
    """Whether the whole problem has an assignment, whatever its worth."""
    from grappe.engines import assignment as engine

    try:
        engine.assign(problem)
    except (engine.Infeasible, engine.Unfinished):
        return False
    return True
