from datetime import date

import pytest
from django.urls import reverse

from grappe.committees.models import Statutes
from tests.factories import NOON, TODAY
from tests.factories.committees import SessionFactory, StatutesFactory
from tests.factories.labelling import BodyFactory

pytestmark = pytest.mark.django_db
RULES = {
    "quorum_percent": "60",
    "quorum_least": "3",
    "majority": "absolute",
    "proxies_each": "2",
    "secret_least": "4",
    "remote_counts": "on",
}


def url(name, cluster, pk):
    return reverse(f"committees:{name}", args=[cluster.slug, pk])


def test_statutes_are_adopted_from_a_day(as_role, cluster):
    body = BodyFactory(cluster=cluster)

    response = as_role("direction").post(
        url("statutes_adopt", cluster, body.pk), RULES | {"starts_on": "2026-03-01"}
    )

    new = Statutes.objects.get()
    assert response.url == url("statutes_list", cluster, body.pk)
    assert (new.starts_on, new.quorum_percent, new.remote_counts) == (
        date(2026, 3, 1),
        60,
        True,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"quorum_percent": "101"},
        {"quorum_percent": "-1"},
        {"quorum_least": "40000"},
        {"secret_least": "1"},
        {"majority": "unheard-of"},
        {"starts_on": "yesterday"},
        {"starts_on": "0001-01-01"},
    ],
)
def test_statutes_that_cannot_be_are_refused(wrong, as_role, cluster):
    body = BodyFactory(cluster=cluster)
    data = RULES | {"starts_on": "2026-03-01"} | wrong

    response = as_role("direction").post(url("statutes_adopt", cluster, body.pk), data)

    assert (response.status_code, Statutes.objects.count()) == (200, 0)
    assert response.context["form"].errors


def test_statutes_that_served_are_not_changed(as_role, cluster):
    client = as_role("direction")
    served = StatutesFactory(body__cluster=cluster)
    SessionFactory(body=served.body, held_on=TODAY, state="open", opened_at=NOON)
    fresh = StatutesFactory(body__cluster=cluster)

    refused = client.post(url("statutes_edit", cluster, served.pk), RULES)
    changed = client.post(url("statutes_edit", cluster, fresh.pk), RULES)

    fresh.refresh_from_db()
    assert (refused.status_code, changed.status_code) == (404, 302)
    assert fresh.quorum_percent == 60


@pytest.mark.parametrize("rows", [1, 3])
def test_statutes_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("direction")
    body = BodyFactory(cluster=cluster)
    for year in range(rows):
        StatutesFactory(
            body=body,
            starts_on=date(2020 + year, 1, 1),
            ends_on=date(2020 + year, 6, 1),
        )

    with django_assert_num_queries(8):
        response = client.get(url("statutes_list", cluster, body.pk))

    assert len(response.context["versions"]) == rows
