"""What happens to a member: exit, suspension, category, corrected dates."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from grappe.memberships import actions, notifications, queries, rules
from grappe.memberships.models import Membership
from grappe.organisations.models import by_name
from grappe.web.decorators import allowed
from grappe.web.memberships.forms import (
    BulkCategoryForm,
    CancelEndForm,
    CategoryForm,
    CorrectForm,
    EndForm,
    ReinstateForm,
    SuspendForm,
)
from grappe.web.memberships.letters import Act, act_page
from grappe.web.memberships.steps import data_of


def membership_of(request, pk: int) -> Membership:
    rows = Membership.objects.visible_to(request.access)
    return get_object_or_404(rows.select_related("cluster", "organisation"), pk=pk)


def member_url(membership: Membership) -> str:
    slug = membership.cluster.slug
    return reverse("memberships:member_detail", args=[slug, membership.organisation_id])


def letter_parts(membership: Membership, on) -> tuple:
    """Whom the letter goes to, and the warning when nobody can get it."""
    addressee = queries.addressee_of(membership, on)
    if addressee is None:
        return None, "", _("No contact has an address: nothing will be sent.")
    return addressee, addressee.email, ""


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def membership_end(request, pk):
    membership = membership_of(request, pk)
    form = EndForm(data_of(request), membership=membership)
    addressee, to, warning = letter_parts(membership, request.access.on)
    statutes = queries.rules_of(membership.cluster)
    last_day = queries.shown(statutes.last_day_after_notice(request.access.on))

    def run(letter):
        actions.end(
            membership, form.exit, by=request.user, at=timezone.now(), letter=letter
        )

    def draft():
        leaving = form.exit
        return notifications.draft_ending(
            membership, addressee, kind=leaving.kind, last_day=leaving.last_day
        )

    act = Act(
        title=_("End the membership"),
        pretitle=str(membership.organisation),
        intro=_("By the statutes, a notice received today ends it on %(day)s.")
        % {"day": last_day},
        submit_label=_("Record the end"),
        cancel_url=member_url(membership),
        run=run,
        refusals=(actions.NotEndable,),
        success=_("The end of the membership is recorded."),
        to=to,
        draft=draft,
        warning=warning,
    )
    return act_page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def membership_cancel_end(request, pk):
    membership = membership_of(request, pk)
    form = CancelEndForm(data_of(request))

    def run(_letter):
        note = form.cleaned_data["note"]
        actions.cancel_end(membership, note=note, by=request.user, at=timezone.now())

    act = Act(
        title=_("Cancel the end of the membership"),
        pretitle=str(membership.organisation),
        submit_label=_("The membership goes on"),
        cancel_url=member_url(membership),
        run=run,
        refusals=(actions.NotCancellable,),
        success=_("The membership goes on."),
    )
    return act_page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def membership_suspend(request, pk):
    membership = membership_of(request, pk)
    form = SuspendForm(data_of(request), initial={"starts_on": request.access.on})
    addressee, to, warning = letter_parts(membership, request.access.on)

    def run(letter):
        actions.suspend(
            membership,
            by=request.user,
            at=timezone.now(),
            letter=letter,
            **form.cleaned_data,
        )

    def draft():
        return notifications.draft_suspension(
            membership, addressee, **form.cleaned_data
        )

    act = Act(
        title=_("Suspend the member's rights"),
        pretitle=str(membership.organisation),
        intro=_("It remains a member, shown apart, and does not vote."),
        submit_label=_("Suspend"),
        cancel_url=member_url(membership),
        run=run,
        refusals=(actions.NotSuspendable,),
        success=_("The suspension is recorded."),
        to=to,
        draft=draft,
        warning=warning,
    )
    return act_page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def membership_reinstate(request, pk):
    membership = membership_of(request, pk)
    form = ReinstateForm(data_of(request), initial={"on": request.access.on})

    def run(_letter):
        values = form.cleaned_data
        actions.reinstate(membership, by=request.user, at=timezone.now(), **values)

    act = Act(
        title=_("Lift the suspension"),
        pretitle=str(membership.organisation),
        submit_label=_("Give the rights back"),
        cancel_url=member_url(membership),
        run=run,
        refusals=(actions.NotReinstatable,),
        success=_("The suspension is lifted."),
    )
    return act_page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def category_change(request, pk):
    membership = membership_of(request, pk)
    form = CategoryForm(
        data_of(request),
        cluster=membership.cluster,
        initial={"starts_on": request.access.on},
    )

    def run(_letter):
        values = form.cleaned_data
        actions.change_category(
            membership, by=request.user, at=timezone.now(), **values
        )

    act = Act(
        title=_("Change the category"),
        pretitle=str(membership.organisation),
        submit_label=_("Change"),
        cancel_url=member_url(membership),
        run=run,
        refusals=(actions.NotChangeable,),
        success=_("The category is changed."),
    )
    return act_page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def category_change_many(request):
    """One change for members ticked in a list; `membership` may name them."""
    access = request.access
    members = (
        Membership.objects.visible_to(access)
        .in_force(access.on)
        .select_related("organisation")
        .order_by(by_name("organisation__"))
    )
    form = BulkCategoryForm(
        data_of(request),
        cluster=access.cluster,
        members=members,
        initial={
            "starts_on": access.on,
            "memberships": request.GET.getlist("membership"),
        },
    )

    def run(_letter):
        values = form.cleaned_data
        actions.change_category_of_all(
            values["memberships"],
            category=values["category"],
            starts_on=values["starts_on"],
            by=request.user,
            at=timezone.now(),
        )

    act = Act(
        title=_("Change the category of several members"),
        submit_label=_("Change all of them"),
        cancel_url=reverse("memberships:member_list", args=[access.cluster.slug]),
        run=run,
        refusals=(actions.NotChangeable,),
        success=_("The categories are changed."),
    )
    return act_page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage)
def membership_correct(request, pk):
    membership = membership_of(request, pk)
    form = CorrectForm(
        data_of(request),
        initial={"starts_on": membership.starts_on, "ends_on": membership.ends_on},
    )

    def run(_letter):
        values = form.cleaned_data
        actions.correct(membership, by=request.user, at=timezone.now(), **values)

    act = Act(
        title=_("Correct the dates of the membership"),
        pretitle=str(membership.organisation),
        intro=_("For dates entered wrongly; both are kept in the history."),
        submit_label=_("Correct"),
        cancel_url=member_url(membership),
        run=run,
        refusals=(actions.NotCorrectable,),
        success=_("The dates are corrected."),
    )
    return act_page(request, form, act)
