"""Tell pages.py what to read in a demo database: addresses, queries, a session.

Run by it in a process of its own, on the database of DATABASE_URL. Prints JSON.
"""

import json

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grappe.accounts.models import Role, RoleGrant
from grappe.clusters.models import Cluster
from grappe.memberships.models import Membership

FILTERS = "?q=e&type=micro&type=sme&sort=-since"


def main() -> None:
    on = timezone.localdate()
    cluster = (
        Cluster.objects.hosted()
        .annotate(size=Count("memberships"))
        .order_by("-size", "pk")
        .first()
    )
    present = Membership.objects.filter(cluster=cluster).in_force(on)
    direction = RoleGrant.objects.in_force(on).filter(
        cluster=cluster, role=Role.DIRECTION
    )
    client = Client()
    client.force_login(
        direction.select_related("user").first().user,
        backend=settings.AUTHENTICATION_BACKENDS[0],
    )
    slug = cluster.slug
    members = reverse("memberships:member_list", args=[slug])
    # The newest member has had less time than others to gather facts: take the oldest.
    member = present.order_by("starts_on", "pk").first().organisation_id
    signed_in = {
        "member list": members,
        "member list, filtered": members + FILTERS,
        "member": reverse("memberships:member_detail", args=[slug, member]),
        "home with figures": reverse("web:home", args=[slug]),
    }
    open_to_all = {
        "public directory": reverse("memberships:public_directory", args=[slug])
    }
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    pages = [page(client, name, path, cookie) for name, path in signed_in.items()]
    pages += [page(Client(), name, path, "") for name, path in open_to_all.items()]
    print(json.dumps({"rows": present.count(), "pages": pages}))


def page(client: Client, name: str, path: str, cookie: str) -> dict:
    client.get(path)  # what a worker learns once is not counted
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{name}: {path} answered {answer.status_code}")
    return {"name": name, "path": path, "queries": len(captured), "cookie": cookie}


if __name__ == "__main__":
    main()
