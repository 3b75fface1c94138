"""A conflict in few words: constraints of one sort, counted together."""

from collections.abc import Iterable
from dataclasses import dataclass

from grappe.engines.assignment.subsets import CODES
from grappe.engines.assignment.types import Requirement


@dataclass(frozen=True)
class Group:
    """Constraints of one sort in a conflict.

    Attributes
    ----------
    code : str
        As in `Requirement`.
    dossiers, experts : tuple of int
        Those they are about, in order; empty when they are about none.
    count : int
        Sum of their counts: readings needed by these dossiers, readings that these
        experts can give. For "forbidden" and "employer", how many constraints.
    kind, employer, reason : int or None
        What sets these constraints apart from others of the code.
    """

    code: str
    dossiers: tuple[int, ...]
    experts: tuple[int, ...]
    count: int
    kind: int | None = None
    employer: int | None = None
    reason: int | None = None


def grouped(conflict: Iterable[Requirement]) -> tuple[Group, ...]:
    """Count the constraints of a conflict by code, kind, employer and reason.

    Parameters
    ----------
    conflict : iterable of Requirement

    Returns
    -------
    tuple of Group
        In the order demands, kinds, employers, minimum loads, capacities, forbidden
        pairs.

    Examples
    --------
    >>> from grappe.engines.assignment import Infeasible, assign, grouped, problem
    >>> try:
    ...     assign(problem([[0.9, 0.8], [0.7, 0.1]], demand=2, capacity=[2, 1]))
    ... except Infeasible as refusal:
    ...     for group in grouped(refusal.conflict):
    ...         print(group.code, group.dossiers, group.experts, group.count)
    demand (0, 1) () 4
    capacity () (1,) 1
    """
    sorts: dict[tuple[int, int, int, int], list[Requirement]] = {}
    for one in conflict:
        apart = (one.params.get(name, -1) for name in ("kind", "employer", "reason"))
        sorts.setdefault((CODES.index(one.code), *apart), []).append(one)  # type: ignore[arg-type]
    return tuple(
        Group(
            code=CODES[code],
            dossiers=_numbers(ones, "dossier"),
            experts=_numbers(ones, "expert"),
            count=sum(one.params.get("count", 1) for one in ones),
            kind=ones[0].params.get("kind"),
            employer=ones[0].params.get("employer"),
            reason=ones[0].params.get("reason"),
        )
        for (code, *_apart), ones in sorted(sorts.items(), key=lambda item: item[0])
    )


def _numbers(ones: Iterable[Requirement], name: str) -> tuple[int, ...]:
    return tuple(sorted({one.params[name] for one in ones if name in one.params}))
