"""Where the pages of a merged record went."""

from typing import Any

from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import reverse

from grappe.organisations.models import Organisation

# Addresses whose `pk` is the key of an organisation.
ROUTES = ("members/<int:pk>/", "organisations/<int:pk>/", "colleagues/<int:pk>/")


def elsewhere(request: HttpRequest) -> HttpResponsePermanentRedirect | None:
    """The same page of the record kept, for those who may see that one."""
    match, access = request.resolver_match, request.access
    if match is None or request.method not in ("GET", "HEAD"):
        return None
    if "uid" in match.kwargs:
        key, column = "uid", "uid"
        seen = Organisation.objects.listed_by(access.cluster, access.on)
    elif any(route in match.route for route in ROUTES):
        key, column = "pk", "pk"
        seen = Organisation.objects.visible_to(access)
    else:
        return None
    asked: dict[str, Any] = {f"merged_records__{column}": match.kwargs[key]}
    kept = seen.filter(**asked).first()
    if kept is None:
        return None
    kwargs = {**match.kwargs, key: getattr(kept, column)}
    url = reverse(match.view_name, kwargs=kwargs)
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
    # A merge can be undone: a browser asks again each time.
    response["Cache-Control"] = "no-cache"
    return response
