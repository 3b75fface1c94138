"""What people object to: on their page, or by the link of a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from grappe.clusters.models import Cluster
from grappe.organisations import actions as organisations
from grappe.organisations.models import ConsentPurpose
from grappe.privacy import actions, objections
from grappe.privacy.models import Objection, Purpose
from grappe.privacy.subjects import Subject
from grappe.web.acts import sent
from grappe.web.privacy.forms import ChoicesForm


def known_in(user) -> list[Cluster]:
    """Clusters that know this person, by a role, a place or an address."""
    subject = Subject.of_user(user)
    return [
        cluster
        for cluster in Cluster.objects.hosted().order_by("name")
        if is_known(subject, cluster)
    ]


def is_known(subject: Subject, cluster: Cluster) -> bool:
    return (
        cluster.grants.filter(user__in=subject.users).exists()
        or cluster.positions.filter(person__in=subject.people).exists()
        or cluster.mails.filter(to__in=subject.emails).exists()
        or cluster.objections.filter(email__in=subject.emails).exists()
    )


@login_required
@require_http_methods(["GET", "POST"])
def own_choices(request, slug):
    """One's objections in one cluster; several addresses of one person say the same."""
    cluster = get_object_or_404(Cluster.objects.hosted(), slug=slug)
    if not is_known(Subject.of_user(request.user), cluster):
        raise Http404
    email = request.user.email
    standing = Objection.objects.filter(
        cluster=cluster, email__iexact=email, lifted_at=None
    )
    said = {purpose: True for purpose in standing.values_list("purpose", flat=True)}
    form = ChoicesForm(sent(request), initial=said)
    if form.is_valid():
        wanted = {name for name, value in form.cleaned_data.items() if value}
        actions.choose(cluster, email, wanted, by=request.user, at=timezone.now())
        messages.success(request, _("Your choices were saved."))
        return redirect("privacy:own_privacy")
    context = {
        "form": form,
        "place": cluster,
        "agreements": agreements(request, cluster),
    }
    return render(request, "privacy/own_choices.html", context)


def agreements(request, cluster):
    """What a contact may agree to here: each text in force, and what they said."""
    position = place_of(request.user, cluster)
    if position is None:
        return []
    said = {
        one.purpose: one
        for one in position.person.consents.filter(cluster=cluster, withdrawn_at=None)
    }
    return [
        (
            purpose,
            label,
            actions.in_force(cluster, purpose, timezone.now()),
            said.get(purpose),
        )
        for purpose, label in ConsentPurpose.choices
    ]


def place_of(user, cluster):
    """A place of this person in the cluster, to which their agreement is noted."""
    people = Subject.of_user(user).people
    return cluster.positions.filter(person__in=people).order_by("-pk").first()


@login_required
@require_POST
def own_consent(request, slug):
    """Say yes to the text in force, or take it back."""
    cluster = get_object_or_404(Cluster.objects.hosted(), slug=slug)
    position = place_of(request.user, cluster)
    purpose = request.POST.get("purpose", "")
    if position is None or purpose not in ConsentPurpose.values:
        raise Http404
    facts = {"purpose": purpose, "by": request.user, "at": timezone.now()}
    try:
        if request.POST.get("answer") == "yes":
            language = request.user.language
            actions.agree(
                position, means="page", otherwise="", language=language, **facts
            )
        else:
            organisations.withdraw_consent(position, **facts)
    except organisations.NotConsentable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your choices were saved."))
    return redirect("privacy:own_choices", slug)


@csrf_exempt  # mail programs post here on somebody's behalf (RFC 8058)
@require_http_methods(["GET", "POST"])
def unsubscribe(request, token):
    """The link of a mail: a page with a button, or one click of a mail program."""
    found = objections.read(token)
    if found is None:
        raise Http404
    cluster, email = found
    if request.method == "POST":
        actions.object_to(
            cluster, email, Purpose.MAILING, means="link", by=None, at=timezone.now()
        )
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(status=204)
    context = {
        "place": cluster,
        "email": email,
        "is_done": objections.objects(cluster, email, Purpose.MAILING),
    }
    return render(request, "privacy/unsubscribe.html", context)
