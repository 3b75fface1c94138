"""The direction looks after how the cluster's people sign in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from grappe.accounts import actions, sessions
from grappe.accounts.models import Role, RoleGrant, SecondFactorRule, User
from grappe.accounts.rules import can_guard_people
from grappe.audit import behind
from grappe.web import acts
from grappe.web.accounts import doors, eyes
from grappe.web.decorators import allowed
from grappe.web.forms import Form


class ReasonForm(Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The person reads it, and it stays in the history."),
    )


class FactorRulesForm(Form):
    """One day for each role, or none."""

    @classmethod
    def of(cls, posted: Any, known: dict[str, Any]) -> "FactorRulesForm":
        fields = {
            role: forms.DateField(
                label=label.capitalize(), required=False, initial=known.get(role)
            )
            for role, label in Role.choices
        }
        return type("FactorRules", (cls,), fields)(posted)


def person_of(request: Any, pk: int) -> User:
    """Somebody who holds a role here today."""
    access = request.access
    held = RoleGrant.objects.in_force(access.on).filter(
        user=OuterRef("pk"), cluster=access.cluster
    )
    return get_object_or_404(User.objects.filter(Exists(held)), pk=pk)


def is_ours_alone(access: Any, person: User) -> bool:
    """Whether no other cluster relies on how this person signs in, nor the site."""
    elsewhere = RoleGrant.objects.in_force(access.on).filter(user=person)
    elsewhere = elsewhere.exclude(cluster=access.cluster)
    return not person.is_operator and not elsewhere.exists()


@require_GET
@allowed(can_guard_people)
def person_detail(request, pk):
    """How somebody signs in, and what the direction can do about it."""
    access, person = request.access, person_of(request, pk)
    grants = access.cluster.grants.in_force(access.on).filter(user=person)
    roles = {grant.role for grant in grants}
    is_self = person.pk == access.user.pk
    context = {
        "person": person,
        "grants": grants.select_related("organisation"),
        "has_factor": doors.factors_of(person).exists(),
        "session_count": len(sessions.of(person)),
        "may_reset": not is_self and is_ours_alone(access, person),
        "may_end_sessions": not is_self,
        "may_see_as": not is_self
        and not person.is_operator
        and Role.DIRECTION not in roles,
    }
    return render(request, "accounts/person_detail.html", context)


@require_http_methods(["GET", "POST"])
@allowed(can_guard_people)
def factors_reset(request, pk):
    """Take away the factors of somebody who lost them."""
    access, person = request.access, person_of(request, pk)
    if person.pk == access.user.pk or not is_ours_alone(access, person):
        messages.error(
            request,
            _("Only who runs this site can do it: this person is not yours alone."),
        )
        return redirect("accounts:person_detail", access.cluster.slug, pk)
    form = ReasonForm(acts.sent(request))
    act = acts.Act(
        title=_("Remove the second factor"),
        submit_label=_("Remove it"),
        intro=_(
            "Check by voice that it is %(name)s who asks. Their sessions end, and they "
            "are told by mail."
        )
        % {"name": person.name},
        back=reverse("accounts:person_detail", args=[access.cluster.slug, pk]),
        run=lambda: actions.reset_factors(
            person,
            by=access.user,
            at=timezone.now(),
            cluster=access.cluster,
            **form.cleaned_data,
        ),
        refusals=(actions.NotResettable,),
        success=_("The second factor was removed."),
    )
    return acts.page(request, form, act)


@require_POST
@allowed(can_guard_people)
def person_sessions_end(request, pk):
    """Sign somebody out everywhere."""
    access, person = request.access, person_of(request, pk)
    if person.pk == access.user.pk:
        messages.error(request, _("End your own sessions from your security page."))
    else:
        actions.end_sessions(
            person, by=access.user, at=timezone.now(), cluster=access.cluster
        )
        messages.success(request, _("Their sessions were ended."))
    return redirect("accounts:person_detail", access.cluster.slug, pk)


@require_http_methods(["GET", "POST"])
@allowed(can_guard_people)
def factor_rules(request):
    """Who needs a second factor, and from which day."""
    access = request.access
    rules = SecondFactorRule.objects.filter(cluster=access.cluster)
    known = {rule.role: rule.required_from for rule in rules}
    form = FactorRulesForm.of(acts.sent(request), known)
    act = acts.Act(
        title=_("Who needs a second factor"),
        submit_label=_("Save"),
        intro=_(
            "From its day on, who holds a role must add a passkey or an app before "
            "anything else; until then, a banner tells them. Leave empty what needs "
            "none. The direction and finance are a good beginning."
        ),
        back=reverse("accounts:people_list", args=[access.cluster.slug]),
        run=lambda: actions.require_factors(
            access.cluster, form.cleaned_data, by=access.user, at=timezone.now()
        ),
        refusals=(),
        success=_("The rule was saved."),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(can_guard_people)
def impersonation_begin(request, pk):
    """See the cluster as somebody does, for an hour."""
    access, person = request.access, person_of(request, pk)
    form = ReasonForm(acts.sent(request))

    def begin():
        seen = actions.begin_impersonation(
            access.cluster,
            person,
            by=access.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        request.session[eyes.SESSION_KEY] = seen.pk

    act = acts.Act(
        title=_("See as %(name)s") % {"name": person.name},
        submit_label=_("See as this person"),
        intro=_(
            "For an hour you see their pages, without their dossiers, opinions and "
            "votes. You can sign, vote, declare and decide nothing. They are told by "
            "mail when you stop."
        ),
        back=reverse("accounts:person_detail", args=[access.cluster.slug, pk]),
        run=begin,
        refusals=(actions.NotImpersonable,),
        success=_("You see as %(name)s.") % {"name": person.name},
        then=lambda _result: access.cluster.get_absolute_url(),
    )
    return acts.page(request, form, act)


@login_required
@require_POST
def impersonation_end(request):
    """See with one's own eyes again."""
    seen = request.impersonation
    if seen is None:
        return redirect("web:index")
    behind.current.set(None)  # the director acts in their own name from here
    actions.end_impersonation(seen, at=timezone.now())
    request.session.pop(eyes.SESSION_KEY, None)
    messages.success(request, _("You see with your own eyes again."))
    return redirect("accounts:person_detail", seen.cluster.slug, seen.person_id)
