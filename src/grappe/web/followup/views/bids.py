"""What the funders answer, and the aid of each partner."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.followup import actions, rules
from grappe.followup.models import Award, Bid
from grappe.web import acts
from grappe.web.decorators import allowed
from grappe.web.followup import entry
from grappe.web.followup.forms import AmendForm, AwardForm, BidForm, MoveForm, PayForm
from grappe.web.forms import Form

BOTH = ["GET", "POST"]


def followed_bid(request, pk) -> Bid:
    """A bid of a project that exists for the team."""
    rows = Bid.objects.select_related("project__cluster", "request", "call")
    bid = get_object_or_404(rows, pk=pk)
    entry.followed(request, bid.project_id)
    return bid


def treated_bid(request, pk) -> Bid:
    """A bid whose partners the team may read."""
    bid = get_object_or_404(Bid.objects.select_related("project__cluster"), pk=pk)
    entry.treated(request, bid.project_id)
    return bid


def treated_award(request, pk) -> Award:
    rows = Award.objects.select_related(
        "bid__project__cluster", "partner__organisation"
    )
    award = get_object_or_404(rows, pk=pk)
    entry.treated(request, award.bid.project_id)
    return award


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def bid_create(request, pk):
    """Write down that a project asks a funder for money."""
    project = entry.followed(request, pk)
    form = BidForm(acts.sent(request), project=project)
    act = acts.Act(
        title=_("A bid of %(project)s") % {"project": project},
        submit_label=_("Write it down"),
        back=entry.tab(project),
        run=lambda: actions.open_bid(
            project, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotBiddable,),
        success=_("The bid is written down."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def bid_edit(request, pk):
    bid = followed_bid(request, pk)
    names = ("funder", "programme", "reference", "request", "call", "note")
    known = {name: getattr(bid, name) for name in names}
    form = BidForm(acts.sent(request), project=bid.project, bid=bid, initial=known)
    act = acts.Act(
        title=_("Correct the bid of %(project)s") % {"project": bid.project},
        submit_label=_("Save"),
        back=entry.tab(bid.project),
        run=lambda: actions.edit_bid(
            bid, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotBiddable,),
        success=_("The bid is corrected."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def bid_move(request, pk):
    """Write what the funder answered, on its day."""
    bid = followed_bid(request, pk)
    form = MoveForm(acts.sent(request), bid=bid, on=request.access.on)
    act = acts.Act(
        title=_("%(project)s and %(funder)s: what happened")
        % {"project": bid.project, "funder": bid.funder},
        intro=_("It is “%(state)s” now.") % {"state": bid.get_state_display()},
        submit_label=_("Write it down"),
        back=entry.tab(bid.project),
        run=lambda: actions.move_bid(
            bid, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotMovable,),
        success=_("The funder's answer is written down."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def bid_amend(request, pk):
    bid = treated_bid(request, pk)
    form = AmendForm(acts.sent(request))
    act = acts.Act(
        title=_("A change agreed with %(funder)s") % {"funder": bid.funder},
        submit_label=_("Write it down"),
        back=entry.tab(bid.project),
        run=lambda: actions.amend(
            bid, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotAmendable,),
        success=_("The change is written down."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def award_create(request, pk):
    """Write down, or correct, what a partner gets."""
    bid = treated_bid(request, pk)
    form = AwardForm(acts.sent(request), bid=bid)

    def run():
        given = dict(form.cleaned_data)
        partner = given.pop("partner")
        return actions.award(bid, partner, **given, by=request.user, at=timezone.now())

    act = acts.Act(
        title=_("Aid of %(funder)s to a partner") % {"funder": bid.funder},
        intro=_("Written again for the same partner and form, it is corrected."),
        submit_label=_("Write it down"),
        back=entry.tab(bid.project),
        run=run,
        refusals=(actions.NotAwardable,),
        success=_("The aid is written down."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def award_pay(request, pk):
    award = treated_award(request, pk)
    form = PayForm(acts.sent(request), award=award)
    act = acts.Act(
        title=_("What was paid to %(name)s") % {"name": award.partner.organisation},
        submit_label=_("Write it down"),
        back=entry.tab(award.bid.project),
        run=lambda: actions.pay(
            award, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotAwardable,),
        success=_("The payment is written down."),
    )
    return acts.page(request, form, act)


@require_http_methods(BOTH)
@allowed(rules.can_manage)
def award_remove(request, pk):
    award = treated_award(request, pk)
    form = Form(acts.sent(request))
    act = acts.Act(
        title=_("Remove the aid of %(name)s") % {"name": award.partner.organisation},
        intro=_("For an aid written by mistake. The trail keeps that it was there."),
        submit_label=_("Remove it"),
        back=entry.tab(award.bid.project),
        run=lambda: actions.remove_award(award, by=request.user, at=timezone.now()),
        refusals=(actions.NotAwardable,),
        success=_("The aid is removed."),
    )
    return acts.page(request, form, act)
