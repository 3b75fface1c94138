"""Every address that begins with a cluster gets `request.access`."""

from django.http import Http404, HttpRequest
from django.utils import timezone

from grappe.accounts.access import Access
from grappe.clusters.models import Cluster
from grappe.web import menus, merged
from grappe.web.accounts import doors


class AccessMiddleware:
    """Find the cluster of the address and the rights of the person who asks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        request.access = None
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        slug = kwargs.get("cluster")
        if slug is None:
            return None
        today = timezone.localdate()
        hosted = Cluster.objects.hosted().annotate(
            **menus.standing(request.user, today), **doors.due(request, today)
        )
        cluster = hosted.filter(slug=slug).first()
        if cluster is None:
            raise Http404
        request.access = Access.of(
            request.user, cluster, today, behind=request.impersonator
        )
        return doors.closed_for_lack_of_factor(request, cluster, today)

    def process_exception(self, request, exception):
        """A page of a record that was merged leads to that of the record kept."""
        if isinstance(exception, Http404) and request.access is not None:
            return merged.elsewhere(request)
        return None
