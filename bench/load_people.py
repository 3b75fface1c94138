"""Run beside Django by load.py: who reads, what they may read, as one line of JSON."""

import json
import sys

from django.db.models import Count
from django.test import Client

from grappe.accounts.models import User
from grappe.clusters.models import Cluster
from grappe.indicators import registry
from grappe.memberships.models import Membership
from grappe.organisations.models import ProfileTag

DETAILS = 300
FIGURES = 12
# Those who may read members and figures of their cluster.
ROLES = ["direction", "team", "finance", "auditor"]
EDITORS = ["direction", "team"]


def main(people: int) -> None:
    hosted = Cluster.objects.hosted()
    cluster = hosted.annotate(size=Count("memberships")).latest("size")
    users = User.objects.filter(
        is_active=True, grants__cluster=cluster, grants__role__in=ROLES
    ).distinct()
    members = Membership.objects.filter(cluster=cluster).select_related("organisation")
    some = list(members.order_by("pk")[:DETAILS])
    # The demo has fewer of them than people who read: some read twice over.
    cookies = [cookie_of(users[number % len(users)]) for number in range(people)]
    editors = users.filter(grants__cluster=cluster, grants__role__in=EDITORS)
    told = {
        "cluster": cluster.slug,
        "rows": members.count(),
        "cookies": cookies,
        "editors": [cookie_of(user) for user in editors],
        "tag": ProfileTag.objects.filter(cluster=cluster).values_list("pk")[0][0],
        "members": [membership.organisation_id for membership in some],
        "figures": [one.key for one in registry.every()][:FIGURES],
        "words": sorted({m.organisation.legal_name.split()[0] for m in some})[:60],
    }
    print(json.dumps(told))


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="sesame.backends.ModelBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


main(int(sys.argv[1]))
