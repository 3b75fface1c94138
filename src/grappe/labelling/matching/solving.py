"""The engine's problem from the records, and its answer in the records' keys."""

import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from grappe.labelling.matching import conflicts
from grappe.labelling.matching.fits import Fits, fits
from grappe.labelling.matching.options import REPAIR, Options
from grappe.labelling.matching.pairs import ALLOWED, CONFLICT, ROTATION, reasons
from grappe.labelling.matching.records import Records
from grappe.labelling.models import Assignment, AssignmentState, ExpertKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from grappe.engines import assignment as engine

Pairs = Collection[tuple[int, int]]
KINDS = [ExpertKind.ACADEMIC.value, ExpertKind.INDUSTRIAL.value]
ALTERNATES = 3
PASSED = 3


@dataclass(frozen=True)
class Chosen:
    """One new reading of a proposal."""

    request: int
    expert: int
    affinity: float
    why: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the engine found, by keys: readings and a proof, or why there are none.

    Attributes
    ----------
    readings
        Those to ask for; readings that stay are not among them.
    moved, lost
        Standing readings to take back: for the repair, and because they cannot be.
    certificate
        Numbers of the proof, alternates of each request.
    conflict
        An irreducible set of constraints when there is no assignment.
    """

    readings: list[Chosen] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    certificate: dict[str, Any] = field(default_factory=dict)
    conflict: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class Model:
    """The problem as the engine takes it, with what it leaves out.

    Attributes
    ----------
    records, options
    fixed
        Standing readings that no proposal touches.
    movable
        Those that a repair may move.
    reasons
        (n, m) codes, 0 where the pair may be chosen.
    room
        Dossiers that each expert can still take, before any of the proposal.
    """

    records: Records
    options: Options
    fixed: dict[tuple[int, int], Assignment]
    movable: dict[tuple[int, int], Assignment]
    reasons: "NDArray"
    demand: list[int]
    room: list[int]

    @classmethod
    def of(cls, records: Records, options: Options) -> "Model":
        is_repair = options.mode == REPAIR
        movable = {
            pair: row
            for pair, row in records.standing.items()
            if is_repair and may_move(row)
        }
        fixed = {
            pair: row for pair, row in records.standing.items() if pair not in movable
        }
        return cls(
            records=records,
            options=options,
            fixed=fixed,
            movable=movable,
            reasons=reasons(records, fixed.values()),
            demand=lacking(records, fixed, options),
            room=room(records, fixed, options),
        )

    def problem(self, affinity: "NDArray") -> "engine.Problem":
        import numpy as np

        from grappe.engines import assignment as engine

        records, options = self.records, self.options
        load = Counter(expert for _request, expert in self.fixed)
        minimum = [
            min(
                room,
                max(
                    0,
                    expert.minimum
                    - records.elsewhere.get(expert.pk, 0)
                    - load[expert.pk],
                ),
            )
            if options.minimums
            else 0
            for expert, room in zip(records.experts, self.room, strict=True)
        ]
        employers: dict[int, int] = {}
        for expert in records.experts:
            if expert.organisation_id is not None:
                employers.setdefault(expert.organisation_id, len(employers))
        return engine.problem(
            np.where(self.reasons == ALLOWED, affinity, np.nan),
            demand=np.array(self.demand, dtype=np.int64),
            capacity=np.array(self.room, dtype=np.int64),
            minimum=np.array(minimum, dtype=np.int64),
            employer=np.array(
                [
                    employers.get(expert.organisation_id or 0, -1)
                    for expert in records.experts
                ],
                dtype=np.int64,
            ),
            kinds=np.array(
                [[expert.kind == kind for expert in records.experts] for kind in KINDS],
                dtype=bool,
            ).reshape(len(KINDS), len(records.experts)),
            kind_minimum=np.array(
                [
                    [self._lacks(request, kind) for request in records.requests]
                    for kind in KINDS
                ],
                dtype=np.int64,
            ).reshape(len(KINDS), len(records.requests)),
            # The engine knows four reasons; ours are told from `self.reasons`.
            reasons=np.where(self.reasons > ROTATION, CONFLICT, self.reasons),
        )

    def _lacks(self, request: Any, kind: str) -> bool:
        """Whether a reader of this kind is still to be found for a request."""
        procedure = request.procedure
        needed = {
            ExpertKind.ACADEMIC.value: procedure.needs_academic,
            ExpertKind.INDUSTRIAL.value: procedure.needs_industrial,
        }[kind]
        return (
            needed
            and request.pk not in self.options.any_kind
            and not any(
                row.expert.kind == kind
                for (key, _expert), row in self.fixed.items()
                if key == request.pk
            )
        )


def lacking(records: Records, readers: Pairs, options: Options) -> list[int]:
    """How many readers each request lacks, beside these."""
    count = Counter(request for request, _expert in readers)
    return [
        max(0, wanted(request, options) - count[request.pk])
        for request in records.requests
    ]


def room(records: Records, readers: Pairs, options: Options) -> list[int]:
    """How many dossiers each expert can still take, beside these readings."""
    load = Counter(expert for _request, expert in readers)
    return [
        max(
            0,
            expert.capacity
            + options.extra.get(expert.pk, 0)
            - records.elsewhere.get(expert.pk, 0)
            - load[expert.pk],
        )
        for expert in records.experts
    ]


def wanted(request: Any, options: Options) -> int:
    """Readers a request is to have in all."""
    asked = options.readers or request.procedure.reviews
    return max(0, asked - options.fewer.get(request.pk, 0))


def may_move(row: Assignment) -> bool:
    """An opinion filed stays, and so does what somebody decided by hand."""
    return row.state != AssignmentState.DONE and not row.is_manual


def solve(records: Records, options: Options) -> Answer:
    """Assign, or say why there is no assignment.

    Raises engines.assignment.Unfinished if the engine's time was too short for either.
    """
    from grappe.engines import assignment as engine

    started = time.perf_counter()
    known = fits(records.requests, records.experts)
    model = Model.of(records, options)
    problem = model.problem(known.affinity.scores)
    lost = [row.pk for row in records.lost]
    try:
        if options.mode == REPAIR:
            answer = _repair(model, problem, known)
        else:
            plan = engine.assign(problem, objective=options.objective)  # type: ignore[arg-type]
            certificate = _proof(model, problem, plan)
            answer = Answer(_readings(model, problem, plan, known), [], [], certificate)
    except engine.Infeasible as refusal:
        answer = Answer(
            conflict=conflicts.by_keys(model, problem, refusal.conflict),
            certificate=conflicts.summary(model, problem, refusal.conflict)
            | {"is_irreducible": refusal.is_irreducible},
        )
        lost = []
    return replace(answer, lost=lost, seconds=time.perf_counter() - started)


def _repair(model: Model, problem: "engine.Problem", known: Fits) -> Answer:
    """Keep the most of what may move, then the best fit."""
    import numpy as np

    from grappe.engines import assignment as engine

    lines = {one.pk: i for i, one in enumerate(model.records.requests)}
    columns = {one.pk: j for j, one in enumerate(model.records.experts)}
    pairs = [
        (lines[request], columns[expert])
        for request, expert in model.movable
        if expert in columns
    ]
    before = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    mended = engine.repair(problem, (before[:, 0], before[:, 1]))
    plan = mended.assignment
    stays = set(zip(plan.dossiers.tolist(), plan.experts.tolist(), strict=True))
    requests, experts = model.records.requests, model.records.experts
    kept = {(requests[i].pk, experts[j].pk) for i, j in stays} & set(model.movable)
    moved = [row.pk for pair, row in model.movable.items() if pair not in kept]
    certificate = _proof(model, problem, plan) | {
        "kept": len(kept) + len(model.fixed),
        "moved": len(moved),
        "lost": len(model.records.lost),
        "fewest": mended.fewest + mended.lost,
    }
    readings = [
        one
        for one in _readings(model, problem, plan, known)
        if (one.request, one.expert) not in kept
    ]
    return Answer(readings, moved, [], certificate)


def _readings(
    model: Model, problem: "engine.Problem", plan: "engine.Assignment", known: Fits
) -> list[Chosen]:
    from grappe.engines import assignment as engine

    requests, experts = model.records.requests, model.records.experts
    found = []
    for i, request in enumerate(requests):
        if not model.demand[i]:
            continue
        for one in engine.explain(problem, plan, i):
            passed = [
                [experts[other.expert].pk, round(other.affinity, 3), other.why]
                for other in one.passed[:PASSED]
            ]
            why = known.why(i, one.expert) | {"rank": one.rank, "passed": passed}
            expert = experts[one.expert].pk
            found.append(Chosen(request.pk, expert, one.affinity, why))
    return found


def _proof(
    model: Model, problem: "engine.Problem", plan: "engine.Assignment"
) -> dict[str, Any]:
    """The numbers of the certificate, and who could step in."""
    from grappe.engines import assignment as engine

    proof = plan.certificate
    requests, experts = model.records.requests, model.records.experts
    served = [i for i, count in enumerate(model.demand) if count]
    worst = min(served, key=lambda i: plan.scores[i], default=None)
    return {
        "objective": proof.objective,
        "value": proof.value,
        "bound": proof.bound,
        "gap": proof.gap,
        "is_proven": proof.is_proven,
        "levels": proof.levels,
        "total": plan.total,
        "worst": None if worst is None else float(plan.scores[worst]),
        "worst_request": None if worst is None else requests[worst].pk,
        "readings": len(plan.dossiers),
        "dossiers": len(served),
        "experts": int((plan.loads > 0).sum()),
        "alternates": {
            str(requests[i].pk): [
                [experts[one.expert].pk, round(one.affinity, 3), one.load]
                for one in engine.alternates(problem, plan, i, limit=ALTERNATES)
            ]
            for i in served
        },
    }
