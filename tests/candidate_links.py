"""The link by which a candidate follows their application, as a mail carries it."""

import re

from django.conf import settings
from django.urls import reverse

from grappe.clusters.models import Cluster
from grappe.memberships import queries
from grappe.memberships.models import MembershipApplication


def followed_from(text: str, cluster: Cluster) -> MembershipApplication | None:
    """What the link in that text opens; a link made a second later is another text."""
    path = reverse("memberships:public_application", args=[cluster.slug, "TOKEN"])
    start, _, end = (settings.SITE_URL + path).partition("TOKEN")
    found = re.search(rf"{re.escape(start)}(\S+?){re.escape(end)}", text)
    assert found, f"no candidate's link in: {text}"
    return queries.application_of(cluster, found[1])
