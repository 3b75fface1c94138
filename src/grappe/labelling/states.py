"""Which state of a request may follow which."""

from grappe.labelling.models import DECIDED_STATES
from grappe.labelling.models import RequestState as State

# Deciding is open to a dossier that goes to no committee, by its procedure.
_DECIDED = frozenset(DECIDED_STATES)
NEXT: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.PRE_APPLIED, State.SUBMITTED}),
    State.PRE_APPLIED: frozenset({State.OPINION_GIVEN}),
    State.OPINION_GIVEN: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset(
        {State.COMPLEMENTS_ASKED, State.ADMISSIBLE, State.INADMISSIBLE}
    ),
    State.COMPLEMENTS_ASKED: frozenset({State.SUBMITTED, State.INADMISSIBLE}),
    State.ADMISSIBLE: frozenset({State.EXPERTS_ASSIGNED, State.COMMITTEE_SCHEDULED})
    | _DECIDED,
    State.EXPERTS_ASSIGNED: frozenset(
        {State.ADMISSIBLE, State.IN_REVIEW, State.COMMITTEE_SCHEDULED}
    ),
    State.IN_REVIEW: frozenset({State.EXPERTS_ASSIGNED, State.COMMITTEE_SCHEDULED})
    | _DECIDED,
    State.COMMITTEE_SCHEDULED: frozenset({State.IN_REVIEW, State.HEARD}) | _DECIDED,
    State.HEARD: frozenset({State.COMMITTEE_SCHEDULED}) | _DECIDED,
}
# Never filed: a call that closes leaves them behind.
UNFILED = frozenset({State.DRAFT, State.PRE_APPLIED, State.OPINION_GIVEN})


def may_move(state: str, to: str) -> bool:
    """Whether a request in a state may come to another one.

    Its lead withdraws it as long as it is open; a call that ends makes it lapse.
    """
    if to in (State.WITHDRAWN, State.LAPSED):
        return state in NEXT
    return to in NEXT.get(state, frozenset())
