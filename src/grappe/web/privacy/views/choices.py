"""What people object to: on their page, or by the link of a mail."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from grappe.clusters.models import Cluster
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
        "title": _("Your choices in %(cluster)s") % {"cluster": cluster.name},
        "submit_label": _("Save"),
        "cancel_url": None,
    }
    return render(request, "form_page.html", context)


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
