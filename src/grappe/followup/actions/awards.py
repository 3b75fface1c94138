"""The aid of each partner, and what the funder paid of it."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from grappe.accounts.models import User
from grappe.followup.actions.steps import locked_bid, save_whole, write
from grappe.followup.costs import cost_of
from grappe.followup.models import WON_STATES, AidForm, Award, Bid
from grappe.projects.models import Partner


class NotAwardable(Exception):
    """This aid cannot be written down; the message is for the user."""


@transaction.atomic
def award(
    bid: Bid,
    partner: Partner,
    *,
    aid_eur: Decimal,
    form: str = AidForm.GRANT,
    eligible_cost_eur: Decimal | None = None,
    by: User | None,
    at: datetime,
) -> Award:
    """Write down what a partner gets from a bid that won, or correct it.

    Without a cost, the dossier's is taken, and the database holds the aid to it.
    Raises NotAwardable if the bid did not win, the partner is another project's, or all
    its aid from this bid is larger than its cost.
    """
    bid = locked_bid(bid)
    if bid.state not in WON_STATES:
        raise NotAwardable(_("The funder has not said yes to this bid."))
    if partner.project_id != bid.project_id:
        raise NotAwardable(_("This partner takes part in another project."))
    row = Award.objects.filter(bid=bid, partner=partner, form=form).first()
    is_new = row is None
    row = row or Award(bid=bid, partner=partner, form=form)
    cost = cost_of(partner) if eligible_cost_eur is None else eligible_cost_eur
    others = Award.objects.filter(bid=bid, partner=partner).exclude(pk=row.pk)
    already = others.aggregate(total=Sum("aid_eur"))["total"] or Decimal(0)
    if cost is not None and already + aid_eur > cost:
        raise NotAwardable(_("The aid is larger than the cost."))
    row.aid_eur, row.eligible_cost_eur = aid_eur, cost
    row.recorded_at, row.recorded_by = at, by
    save_whole(row, NotAwardable)
    # The trail is read before anybody declared: it names no partner.
    kind = "followup.awarded" if is_new else "followup.award_changed"
    write(kind, bid, bid.project, by=by, at=at, funder=bid.funder)
    return row


@transaction.atomic
def remove_award(row: Award, *, by: User | None, at: datetime) -> None:
    """Take away an aid written by mistake. Raises NotAwardable once some is paid."""
    bid = locked_bid(row.bid)
    row = Award.objects.get(pk=row.pk)
    if row.paid_eur:
        raise NotAwardable(_("A part of it is paid: it stays."))
    row.delete()
    write("followup.award_removed", bid, bid.project, by=by, at=at, funder=bid.funder)


@transaction.atomic
def pay(row: Award, *, paid_eur: Decimal, by: User | None, at: datetime) -> Award:
    """Write down all that was paid so far. Raises NotAwardable above the aid."""
    bid = locked_bid(row.bid)
    row = Award.objects.select_related("bid", "partner").get(pk=row.pk)
    row.paid_eur = paid_eur
    save_whole(row, NotAwardable)
    write("followup.paid", bid, bid.project, by=by, at=at, funder=bid.funder)
    return row
