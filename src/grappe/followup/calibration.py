"""How often labelled projects were funded, by band of score, and what that is worth."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from grappe.accounts.access import Access
from grappe.engines import reliability
from grappe.followup.models import PENDING_STATES, WON_STATES, Bid, BidState
from grappe.labelling.models import LabelRequest, RequestState
from grappe.reviews import scores

LABELLED = (RequestState.LABELLED, RequestState.WITH_RESERVATIONS)
OPEN_STATES = (BidState.PREPARED, *PENDING_STATES)


class Fate(StrEnum):
    """What became of a label's bids: the best answer counts."""

    FUNDED = "funded"
    NOT_FUNDED = "not_funded"
    PENDING = "pending"
    NO_BID = "no_bid"


@dataclass(frozen=True)
class Line:
    """One band; the share is of those the funders answered."""

    band: scores.Band
    labelled: int
    answered: int
    funded: int
    share: reliability.Interval
    pending: int
    no_bid: int


@dataclass(frozen=True)
class Calibration:
    """The bands, from the lowest, and whether they forecast anything."""

    lines: list[Line]
    total: int
    without_score: int
    verdict: reliability.Verdict


def labelled(access: Access) -> list[LabelRequest]:
    """The labels given, of projects that exist for the reader."""
    rows = LabelRequest.objects.listed_for(access).filter(state__in=LABELLED)
    return list(rows.order_by("closed_at", "pk"))


def calibrate(requests: Iterable[LabelRequest]) -> Calibration:
    """Set what the experts thought of labelled projects against what funders did."""
    requests = list(requests)
    means = {
        key: found.mean
        for key, found in scores.of_requests(requests).items()
        if found.mean is not None
    }
    fates = fates_of(requests)
    found: dict[scores.Band, list[Fate]] = defaultdict(list)
    years, classes, outcomes = [], [], []
    for request in requests:
        band = scores.band(means.get(request.pk))
        if band is None:
            continue
        fate = fates[request.pk]
        found[band].append(fate)
        if fate in (Fate.FUNDED, Fate.NOT_FUNDED) and request.closed_at:
            years.append(timezone.localdate(request.closed_at).year)
            classes.append(str(band))
            outcomes.append(int(fate == Fate.FUNDED))
    return Calibration(
        lines=[_line(band, found[band]) for band in scores.BANDS if band in found],
        total=len(requests),
        without_score=len(requests) - sum(map(len, found.values())),
        verdict=reliability.judge(years, classes, outcomes),
    )


def fates_of(requests: Iterable[LabelRequest]) -> dict[int, Fate]:
    """What became of each label, by the key of its request."""
    keys = [request.pk for request in requests]
    states: dict[int | None, set[str]] = defaultdict(set)
    rows = Bid.objects.filter(request__in=keys).order_by()
    for key, state in rows.values_list("request", "state"):
        states[key].add(state)
    return {key: fate_of(states[key]) for key in keys}


def fate_of(states: set[str]) -> Fate:
    if states & set(WON_STATES):
        return Fate.FUNDED
    if states & set(OPEN_STATES):
        return Fate.PENDING
    if BidState.NOT_FUNDED in states:
        return Fate.NOT_FUNDED
    return Fate.NO_BID


def _line(band: scores.Band, fates: list[Fate]) -> Line:
    funded = fates.count(Fate.FUNDED)
    answered = funded + fates.count(Fate.NOT_FUNDED)
    return Line(
        band=band,
        labelled=len(fates),
        answered=answered,
        funded=funded,
        share=reliability.wilson(funded, answered),
        pending=fates.count(Fate.PENDING),
        no_bid=fates.count(Fate.NO_BID),
    )
