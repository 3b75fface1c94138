"""Where a request for money may go from where it stands."""

from grappe.followup.models import PENDING_STATES, BidState

# An answer may be taken back (written by mistake, or turned over on appeal); a bid
# whose aid is written down keeps its answer.
MOVES: dict[str, tuple[BidState, ...]] = {
    BidState.PREPARED: (BidState.SUBMITTED, BidState.GIVEN_UP),
    BidState.SUBMITTED: (
        BidState.SHORTLISTED,
        BidState.RESERVE,
        BidState.FUNDED,
        BidState.NOT_FUNDED,
        BidState.GIVEN_UP,
    ),
    BidState.SHORTLISTED: (
        BidState.RESERVE,
        BidState.FUNDED,
        BidState.NOT_FUNDED,
        BidState.GIVEN_UP,
    ),
    BidState.RESERVE: (BidState.FUNDED, BidState.NOT_FUNDED, BidState.GIVEN_UP),
    BidState.FUNDED: (BidState.CONTRACTED, BidState.GIVEN_UP, BidState.SUBMITTED),
    BidState.NOT_FUNDED: (BidState.SUBMITTED,),
    BidState.CONTRACTED: (BidState.GIVEN_UP,),
    BidState.GIVEN_UP: (BidState.PREPARED,),
}


def may_move(state: str, to: str) -> bool:
    return to in MOVES[BidState(state)]


def takes_back(state: str, to: str) -> bool:
    """Whether the funder's answer is unsaid by this step."""
    return state in (BidState.FUNDED, BidState.NOT_FUNDED) and to in PENDING_STATES
