"""The keys that sign: which one signs, replace it, declare one void."""

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from grappe.labels import actions, keys, rules
from grappe.labels.models import SigningKey
from grappe.web import acts
from grappe.web.decorators import allowed
from grappe.web.forms import Form
from grappe.web.labels.forms import VoidForm


@require_GET
@allowed(rules.can_manage_keys)
def key_list(request):
    cluster = request.access.cluster
    standing = Q(proofs__replaced_at=None, proofs__label__state="valid")
    rows = SigningKey.objects.filter(cluster=cluster).annotate(
        standing=Count("proofs", filter=standing)
    )
    signs = keys.signing(cluster)
    context = {
        "keys": rows,
        "signs": signs,
        "is_lost": signs is not None and not keys.is_readable(signs),
    }
    return render(request, "labels/key_list.html", context)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_keys)
def key_rotate(request):
    cluster = request.access.cluster
    form = Form(acts.sent(request))
    act = acts.Act(
        title=_("Replace the signing key"),
        submit_label=_("Replace it"),
        back=list_url(request),
        run=lambda: actions.rotate(cluster, by=request.user, at=timezone.now()),
        refusals=(actions.NotRotatable,),
        success=_("A new key signs from now on."),
        intro=_(
            "A new key signs from now on. Labels already signed stay valid; tell those "
            "who verify without a network to download the keys again."
        ),
    )
    return acts.page(request, form, act)


@require_http_methods(["GET", "POST"])
@allowed(rules.can_manage_keys)
def key_void(request, pk):
    key = get_object_or_404(SigningKey, cluster=request.access.cluster, pk=pk)
    if key.compromised_at:
        raise Http404
    form = VoidForm(acts.sent(request), key=key)
    act = acts.Act(
        title=_("Declare the key %(kid)s… void") % {"kid": key.kid[:8]},
        submit_label=_("Declare it void"),
        back=list_url(request),
        run=lambda: actions.declare_compromised(
            key, by=request.user, at=timezone.now()
        ),
        refusals=(actions.NotRotatable,),
        success=_("The key is void; its labels in force were signed again."),
        intro=_(
            "For a key that somebody else may have. Letters signed with it verify no "
            "more; labels in force are signed again with another key, and those who "
            "work on them get a mail to take the new letter. This cannot be undone."
        ),
    )
    return acts.page(request, form, act)


def list_url(request) -> str:
    return reverse("labels:key_list", args=[request.access.cluster.slug])
