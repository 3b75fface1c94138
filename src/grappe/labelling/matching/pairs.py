"""Which experts may be asked for which requests, and why the others may not."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from grappe.labelling.matching.records import Records
from grappe.labelling.models import Assignment

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Why a pair is not allowed: the engine's four codes, then ours.
ALLOWED, CONFLICT, LANGUAGE, UNAVAILABLE, ROTATION = range(5)
STANDING, REFUSED, COLLEAGUE = 5, 6, 7


def reasons(records: Records, readers: Collection[Assignment]) -> "NDArray":
    """The reason of each pair, shape (n, m), 0 where the expert may be asked.

    `readers` are those who read already. Where several reasons hold, the one that bars
    most is told: written last.
    """
    import numpy as np

    requests, experts = records.requests, records.experts
    lines = {request.pk: i for i, request in enumerate(requests)}
    columns = {expert.pk: j for j, expert in enumerate(experts)}
    found = np.zeros((len(requests), len(experts)), dtype=np.int8)

    employer = np.array([expert.organisation_id or 0 for expert in experts])
    for row in readers:
        if row.expert.organisation_id is not None:
            found[lines[row.request_id], employer == row.expert.organisation_id] = (
                COLLEAGUE
            )
    _rotate(records, found, columns)
    for procedure, line in _by(requests, lambda one: one.procedure_id).items():
        away = [records.is_away(procedure, expert) for expert in experts]
        found[np.ix_(np.array(line), np.array(away, dtype=bool))] = UNAVAILABLE
    for language, line in _by(requests, lambda one: one.project.language).items():
        # Languages that are not known hold nobody back.
        strange = [
            bool(expert.languages) and language not in expert.languages
            for expert in experts
        ]
        found[np.ix_(np.array(line), np.array(strange, dtype=bool))] = LANGUAGE
    for request, expert in records.past:
        if expert in columns:
            found[lines[request], columns[expert]] = REFUSED
    for row in readers:
        if row.expert_id in columns:
            found[lines[row.request_id], columns[row.expert_id]] = STANDING
    people = {expert.user_id: j for j, expert in enumerate(experts)}
    dossiers = _by(requests, lambda one: one.project_id)
    for user, project in records.conflicts:
        if user in people:
            found[dossiers[project], people[user]] = CONFLICT
    return found


def _rotate(records: Records, found: "NDArray", columns: dict[int, int]) -> None:
    of_lead: dict[int, list[int]] = {}
    for i, request in enumerate(records.requests):
        lead = records.leads.get(request.project_id)
        if lead is not None:
            of_lead.setdefault(lead, []).append(i)
    for (expert, lead), last in records.rotation.items():
        for i in of_lead.get(lead, ()):
            if expert in columns and records.is_recent(records.requests[i], last):
                found[i, columns[expert]] = ROTATION


def _by(requests, key) -> dict[int, list[int]]:
    """Lines of the requests that share something."""
    found: dict[int, list[int]] = {}
    for i, request in enumerate(requests):
        found.setdefault(key(request), []).append(i)
    return found
