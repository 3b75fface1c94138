"""Who is counted, how many are needed, and whether a motion is carried."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from grappe.committees.sitting.terms import Choice, Rule, Seat, Statutes


@dataclass(frozen=True)
class Quorum:
    """How many must be there, how many are.

    `seats` is what the share is taken of; `missing_colleges` the keys of those that
    have nobody there, where each must have somebody.
    """

    needed: int
    counted: int
    seats: int
    missing_colleges: tuple[int, ...] = ()

    @property
    def is_reached(self) -> bool:
        return self.counted >= self.needed and not self.missing_colleges


def quorum(
    statutes: Statutes,
    seats: Iterable[Seat],
    *,
    here: Collection[int],
    represented: Collection[int],
    aside: Collection[int],
) -> Quorum:
    """The quorum of a moment; `here` are the voting members who count as present.

    Members who step aside are never among those counted. Their seats leave the base
    too, unless the statutes keep them.
    """
    voting = [seat for seat in seats if seat.has_vote]
    base = [one for one in voting if statutes.recused_count or one.user not in aside]
    counted = set(here) - set(aside)
    if statutes.quorum_counts_proxies:
        counted |= set(represented) - set(aside)
    counted &= {seat.user for seat in voting}
    if statutes.is_second_call and statutes.no_quorum_on_second_call:
        # Somebody must be there all the same.
        return Quorum(1, len(counted), len(base))
    missing: set[int] = set()
    if statutes.quorum_each_college:
        colleges = {one.college for one in base if one.college is not None}
        held = {one.college for one in voting if one.user in counted}
        missing = {one for one in colleges if one not in held}
    return Quorum(
        needed(statutes, len(base)), len(counted), len(base), tuple(sorted(missing))
    )


def needed(statutes: Statutes, seats: int) -> int:
    """How many of these seats make the quorum.

    >>> needed(Statutes(quorum_percent=50), 7)
    4
    >>> needed(Statutes(quorum_percent=50), 8)
    4
    >>> needed(Statutes(quorum_percent=50, quorum_is_exceeded=True), 8)
    5
    """
    points = seats * statutes.quorum_percent
    exactly, above = -(-points // 100), points // 100 + 1
    share = above if statutes.quorum_is_exceeded else exactly
    # More than all of them cannot be asked for.
    return max(min(share, seats), statutes.quorum_least, 1)


@dataclass(frozen=True)
class Tally:
    """The votes of a ballot, and what they make."""

    votes_for: int
    against: int
    abstain: int
    is_carried: bool
    is_tie: bool = False
    # The chair's vote counted twice.
    tie_broken: bool = False

    @property
    def cast(self) -> int:
        return self.votes_for + self.against + self.abstain


def tally(
    statutes: Statutes,
    choices: Iterable[str],
    *,
    entitled: int,
    chair_choice: str | None = None,
) -> Tally:
    """Count the votes by the majority of the statutes.

    `entitled` is how many could vote; `chair_choice` what the chair voted, None in a
    secret vote. As many votes for as against is a tie: the chair's vote then counts
    twice, where the statutes say so; two thirds are never reached that way.
    """
    votes = list(choices)
    for_, against = votes.count(Choice.FOR), votes.count(Choice.AGAINST)
    is_tie = for_ == against
    settles = (
        is_tie
        and for_ > 0
        and statutes.chair_breaks_ties
        and statutes.majority != Rule.TWO_THIRDS
        and chair_choice in (Choice.FOR, Choice.AGAINST)
    )
    weight_for = for_ + (settles and chair_choice == Choice.FOR)
    weight_against = against + (settles and chair_choice == Choice.AGAINST)
    carried = {
        Rule.SIMPLE: weight_for > weight_against,
        Rule.ABSOLUTE: 2 * weight_for > len(votes),
        Rule.PRESENT: 2 * weight_for > entitled,
        # Integers only: a third has no exact fraction.
        Rule.TWO_THIRDS: for_ > 0 and 3 * for_ >= 2 * (for_ + against),
    }[Rule(statutes.majority)]
    return Tally(
        votes_for=for_,
        against=against,
        abstain=len(votes) - for_ - against,
        is_carried=carried,
        is_tie=is_tie,
        tie_broken=settles,
    )
