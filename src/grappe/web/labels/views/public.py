"""Is it a label? Answered to anybody, without an account, from what is signed.

The page is the same whoever looks: the label is public by nature to whoever holds its
address, which cannot be guessed, and nothing else of the project is shown. It is no
surface of the firewall: somebody whom a conflict keeps away reads what the letter says,
as any stranger would, and nothing links here from what they may read.
"""

import json

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from grappe.common.paging import page_of
from grappe.labels import keys, signing, verifying
from grappe.labels.models import Label
from grappe.web.decorators import public
from grappe.web.labels import verdicts
from grappe.web.labels.forms import VerifyForm
from grappe.web.memberships.join import is_too_many

# A funder checks a whole call in an hour; guessing addresses takes far more.
LOOKS_PER_ADDRESS = 300
UPLOADS_PER_ADDRESS = 60
LONGEST_CODE = 60


@never_cache
@require_safe
@public
def verify(request, uid):
    """The page behind the QR code of a letter; `?call=` names the funder's call."""
    if is_refused(request, "verify", LOOKS_PER_ADDRESS):
        return too_many(request)
    call = request.GET.get("call", "")[:LONGEST_CODE].strip()
    at = timezone.now()
    found = verifying.by_address(
        request.access.cluster, uid, on=timezone.localdate(at), at=at, call=call or None
    )
    return answered(request, found, call)


@never_cache
@require_http_methods(["GET", "POST"])
@public
def verify_any(request):
    """Give a letter, or the signed text it holds."""
    is_sent = request.method == "POST"
    if is_sent and is_refused(request, "letter", UPLOADS_PER_ADDRESS):
        return too_many(request)
    form = VerifyForm(
        request.POST if is_sent else None, request.FILES if is_sent else None
    )
    if form.is_valid():
        at = timezone.now()
        call = form.cleaned_data["call"].strip()
        found = verifying.check(
            request.access.cluster,
            form.cleaned_data["token"],
            on=timezone.localdate(at),
            at=at,
            call=call or None,
        )
        return answered(request, found, call)
    return render(request, "labels/verify_any.html", {"form": form})


def answered(request, found, call: str):
    """One big verdict, then what the cluster wrote; 404 where no label is meant."""
    context = {
        "verdict": found,
        "words": verdicts.of(found, request.access.cluster),
        "claims": found.claims,
        "kind": verdicts.kind(found.claims),
        "withdrawn_on": found.label.withdrawn_on if found.label else None,
        "newer": verdicts.newer(found),
        "call": call,
        "checked_on": timezone.localdate(),
    }
    status = 404 if found.outcome == verifying.UNKNOWN else 200
    return render(request, "labels/verify.html", context, status=status)


@require_safe
@public
def public_keys(request):
    """The cluster's public keys, to verify offline (a JWK set)."""
    if is_refused(request, "files", LOOKS_PER_ADDRESS):
        return too_many(request)
    text = json.dumps(keys.published(request.access.cluster), indent=2)
    return for_machines(text, "application/jwk-set+json")


@require_safe
@public
def statuses(request):
    """The signed list of what became of each label, to verify offline."""
    if is_refused(request, "files", LOOKS_PER_ADDRESS):
        return too_many(request)
    cluster = request.access.cluster
    if keys.signing(cluster) is None:
        return plain(_("This cluster has signed no label yet."), 404)
    try:
        text = signing.statuses(cluster, at=timezone.now())
    except keys.KeyLost:
        return plain(_("The list cannot be signed now: ask the cluster."), 503)
    return for_machines(text, "application/statuslist+jwt")


@require_safe
@public
def public_label_list(request):
    """Labels in force of the projects that their partners opened to everybody."""
    rows = Label.objects.published(request.access).select_related("project", "call")
    context = {"page": page_of(request, rows.order_by("-issued_on", "-pk"))}
    return render(request, "labels/public_label_list.html", context)


def is_refused(request, kind: str, limit: int) -> bool:
    address = get_adapter(request).get_client_ip(request)
    return is_too_many(kind, address, limit)


def too_many(request):
    return render(request, "labels/too_many.html", status=429)


def for_machines(text: str, content_type: str) -> HttpResponse:
    """Read by any site's scripts: it is public, and says nothing of who asks."""
    response = HttpResponse(text, content_type=content_type)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=300"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=status)
