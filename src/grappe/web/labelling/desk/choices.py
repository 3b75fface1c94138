"""Choosing by hand: who could read a dossier, or what an expert could read."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from grappe.accounts.access import Access
from grappe.labelling import matching
from grappe.labelling.matching import telling
from grappe.labelling.matching.words import REASONS, Names
from grappe.labelling.models import Call, Expert, LabelRequest

# Explained in the page; a search finds the others.
SHOWN = 40
# Never passed over by hand.
CLOSED = (matching.CONFLICT, matching.STANDING)


@dataclass(frozen=True)
class Choice:
    """One pair to choose or not: its fit, why, and what speaks against it."""

    request: LabelRequest
    expert: Expert
    fit: float
    why: list[str]
    against: list[Any]
    is_closed: bool
    load: int
    is_ticked: bool

    @property
    def most(self) -> int:
        return max(self.expert.capacity, self.load, 1)


@dataclass(frozen=True)
class Choices:
    """The best choices that match a search, and how many there are in all."""

    shown: list[Choice]
    total: int


def of_dossier(
    access: Access,
    call: Call | None,
    request: LabelRequest,
    *,
    search: str = "",
    ticked: Collection[str] = (),
    can_read: bool = False,
) -> Choices:
    """Everybody of the pool for one dossier, the best fit first."""
    rows = matching.light(matching.at_desk(access, call).filter(pk=request.pk))
    records = matching.gather(access, call, requests=rows, outsiders=True)
    wanted = _wanted_experts(records, search)
    keys = [str(one.pk) in ticked for one in records.experts]
    return _choices(records, wanted, lambda _i, j: keys[j], can_read=can_read)


def of_expert(
    access: Access,
    call: Call | None,
    expert: Expert,
    *,
    search: str = "",
    ticked: Collection[str] = (),
) -> Choices:
    """Every dossier of a desk for one expert, the best fit first."""
    records = matching.gather(access, call, outsiders=True)
    records.experts = [one for one in records.experts if one.pk == expert.pk]
    wanted = [
        (i, 0)
        for i, request in enumerate(records.requests)
        if _has(search, request.project.acronym, request.project.title, request.number)
        and records.experts
    ]
    keys = [str(one.pk) in ticked for one in records.requests]
    return _choices(records, wanted, lambda i, _j: keys[i], can_read=False)


def _wanted_experts(records: matching.Records, search: str) -> list[tuple[int, int]]:
    return [
        (0, j)
        for j, expert in enumerate(records.experts)
        if _has(search, str(expert), str(expert.organisation or ""))
        and records.requests
    ]


def _has(search: str, *texts: str) -> bool:
    wanted = search.strip().casefold()
    return not wanted or any(wanted in text.casefold() for text in texts)


def _choices(
    records: matching.Records,
    wanted: list[tuple[int, int]],
    is_ticked: Callable[[int, int], bool],
    *,
    can_read: bool,
) -> Choices:
    if not wanted:
        return Choices([], 0)
    known = matching.fits(records.requests, records.experts)
    scores = known.affinity.scores
    reasons = matching.reasons(records, list(records.standing.values()))
    # Those who may be asked come first, those whom nothing makes possible last.
    wanted.sort(
        key=lambda pair: (
            int(reasons[pair]) in CLOSED,
            int(reasons[pair]) != matching.ALLOWED,
            -float(scores[pair]),
        )
    )
    shown = wanted[:SHOWN]
    whys = [known.why(i, j) for i, j in shown]
    names = Names.of_reasons(whys)
    loads = Counter(records.elsewhere)
    loads.update(expert for _request, expert in records.standing)
    return Choices(
        [
            _choice(
                records,
                (i, j),
                float(scores[i, j]),
                int(reasons[i, j]),
                telling.why(
                    why,
                    names,
                    title=records.requests[i].project.title,
                    can_read=can_read,
                ),
                loads[records.experts[j].pk],
                is_ticked(i, j),
            )
            for (i, j), why in zip(shown, whys, strict=True)
        ],
        len(wanted),
    )


def _choice(
    records: matching.Records,
    pair: tuple[int, int],
    fit: float,
    reason: int,
    why: list[str],
    load: int,
    is_ticked: bool,
) -> Choice:
    request, expert = records.requests[pair[0]], records.experts[pair[1]]
    against: list[Any] = [] if reason == matching.ALLOWED else [REASONS[reason]]
    if load >= expert.capacity and reason not in CLOSED:
        against.append(_("reads as many as they can"))
    return Choice(
        request=request,
        expert=expert,
        fit=fit,
        why=why,
        against=against,
        is_closed=reason in CLOSED,
        load=load,
        is_ticked=is_ticked and reason not in CLOSED,
    )
