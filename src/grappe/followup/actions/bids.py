"""A project asks a funder for money, and what the funder answers."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.followup import states
from grappe.followup.actions.steps import locked_bid, refuse_future, save_whole, write
from grappe.followup.models import (
    ANSWERED_STATES,
    Amendment,
    Bid,
    BidState,
)
from grappe.labelling.models import Call, LabelRequest, RequestState
from grappe.projects.models import Project

LABELLED = (RequestState.LABELLED, RequestState.WITH_RESERVATIONS)


class NotBiddable(Exception):
    """This bid cannot be written so; the message is for the user."""


class NotMovable(Exception):
    """The bid cannot take this step; the message is for the user."""


class NotAmendable(Exception):
    """This change cannot be written down; the message is for the user."""


@transaction.atomic
def open_bid(
    project: Project,
    *,
    funder: str,
    programme: str = "",
    reference: str = "",
    request: LabelRequest | None = None,
    call: Call | None = None,
    submitted_on: date | None = None,
    note: str = "",
    by: User | None,
    at: datetime,
) -> Bid:
    """Write down that a project asks a funder for money; with a day, that it did.

    A label goes to the funder of its own call. Raises NotBiddable if it was not given,
    or was given to another project or for another call.
    """
    refuse_future(submitted_on, at, NotBiddable)
    call = _call_of(project, request, call)
    bid = Bid(
        project=project,
        request=request,
        call=call,
        funder=funder.strip(),
        programme=programme.strip(),
        reference=reference.strip(),
        state=BidState.SUBMITTED if submitted_on else BidState.PREPARED,
        submitted_on=submitted_on,
        note=note.strip(),
        created_at=at,
    )
    if not bid.funder:
        raise NotBiddable(_("Say which funder is asked."))
    _refuse_twice(bid)
    save_whole(bid, NotBiddable)
    write("followup.bid_opened", bid, project, by=by, at=at, funder=bid.funder)
    return bid


@transaction.atomic
def edit_bid(
    bid: Bid,
    *,
    funder: str,
    programme: str = "",
    reference: str = "",
    request: LabelRequest | None = None,
    call: Call | None = None,
    note: str = "",
    by: User | None,
    at: datetime,
) -> Bid:
    """Correct what is written of a bid, its state aside. Raises NotBiddable."""
    bid = locked_bid(bid)
    bid.call = _call_of(bid.project, request, call)
    bid.request = request
    bid.funder, bid.programme = funder.strip(), programme.strip()
    bid.reference, bid.note = reference.strip(), note.strip()
    if not bid.funder:
        raise NotBiddable(_("Say which funder is asked."))
    _refuse_twice(bid)
    save_whole(bid, NotBiddable)
    write("followup.bid_edited", bid, bid.project, by=by, at=at, funder=bid.funder)
    return bid


@transaction.atomic
def move_bid(
    bid: Bid,
    state: str,
    *,
    on: date | None = None,
    source: str = "",
    by: User | None,
    at: datetime,
) -> Bid:
    """Bring a bid to another state, on the day it happened; today by default.

    Raises NotMovable if it does not lead there, if the day is to come or comes before
    what happened earlier, or if an answer is taken back whose aid is written down.
    """
    bid = locked_bid(bid)
    day = on or timezone.localdate(at)
    refuse_future(day, at, NotMovable)
    if not states.may_move(bid.state, state):
        raise NotMovable(
            _("From “%(state)s”, this bid cannot come to “%(to)s”.")
            % {"state": bid.get_state_display(), "to": BidState(state).label}
        )
    was, bid.state = bid.state, state
    if states.takes_back(was, state):
        if bid.awards.exists():
            raise NotMovable(_("Aid is written down: remove it first."))
        bid.result_on = None
    elif state == BidState.PREPARED:
        bid.submitted_on = bid.result_on = bid.contracted_on = None
    _date(bid, state, day)
    if source:
        bid.source = source.strip()
    bid.reminded_at = None
    save_whole(bid, NotMovable)
    write(
        "followup.bid_moved",
        bid,
        bid.project,
        by=by,
        at=at,
        funder=bid.funder,
        bid_was=was,
        bid=state,
    )
    return bid


@transaction.atomic
def amend(
    bid: Bid, *, kind: str, agreed_on: date, text: str, by: User | None, at: datetime
) -> Amendment:
    """Write down a change agreed with the funder after the contract.

    Raises NotAmendable before the contract, or before the day it was signed.
    """
    bid = locked_bid(bid)
    if bid.state != BidState.CONTRACTED:
        raise NotAmendable(_("There is no contract to change yet."))
    refuse_future(agreed_on, at, NotAmendable)
    if bid.contracted_on and agreed_on < bid.contracted_on:
        raise NotAmendable(_("The contract was signed after this day."))
    if not text.strip():
        raise NotAmendable(_("Say what changes."))
    amendment = Amendment.objects.create(
        bid=bid,
        kind=kind,
        agreed_on=agreed_on,
        text=text.strip(),
        recorded_at=at,
        recorded_by=by,
    )
    write("followup.amended", bid, bid.project, by=by, at=at, funder=bid.funder)
    return amendment


def _date(bid: Bid, state: str, day: date) -> None:
    """Keep the day under its own name; refuse one that goes back in time."""
    if state == BidState.SUBMITTED and bid.submitted_on is None:
        bid.submitted_on = day
    elif state in (BidState.FUNDED, BidState.NOT_FUNDED):
        bid.result_on = day
    elif state == BidState.CONTRACTED:
        if bid.result_on and day < bid.result_on:
            raise NotMovable(_("The contract comes after the funder's answer."))
        bid.contracted_on = day
    if state in ANSWERED_STATES and bid.submitted_on is None:
        raise NotMovable(_("Say when it was filed."))


def _call_of(
    project: Project, request: LabelRequest | None, call: Call | None
) -> Call | None:
    """The call of the bid; that of its label, which holds for no other."""
    if call is not None and call.cluster_id != project.cluster_id:
        raise NotBiddable(_("This call is not the cluster's."))
    if request is None:
        return call
    if request.project_id != project.pk:
        raise NotBiddable(_("This label is another project's."))
    if request.state not in LABELLED:
        raise NotBiddable(_("This request did not get the label."))
    if call is not None and request.call_id not in (None, call.pk):
        raise NotBiddable(_("This label was given for another call."))
    return call or request.call


def _refuse_twice(bid: Bid) -> None:
    if not bid.reference:
        return
    same = Bid.objects.filter(
        project=bid.project_id, funder=bid.funder, reference=bid.reference
    )
    if same.exclude(pk=bid.pk).exists():
        raise NotBiddable(_("This reference of the funder's is written already."))
