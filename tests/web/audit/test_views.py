from datetime import timedelta

import pytest
from django.urls import reverse

from grappe.audit import chain, verifying
from grappe.audit.actions import record
from grappe.audit.models import Event
from tests.factories import NOON, ClusterFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def listed(client, cluster, **query):
    response = client.get(reverse("audit:event_list", args=[cluster.slug]), query)
    return [event.target for event in response.context["page"]]


def test_event_list_filters_by_who_what_whom_and_when(as_role, cluster):
    client = as_role("direction")
    person, organisation = UserFactory(), OrganisationFactory(legal_name="Alpha")
    card = record("clusters.card_changed", cluster, by=person, at=NOON)
    file = record(
        "organisations.created",
        organisation,
        by=None,
        at=NOON + timedelta(days=2),
        cluster=cluster,
    )
    record("clusters.card_changed", ClusterFactory(), by=None, at=NOON)

    found = [
        listed(client, cluster),
        listed(client, cluster, by=person.pk),
        listed(client, cluster, kind="organisations.created"),
        listed(client, cluster, organisation="alp"),
        listed(client, cluster, first="2026-03-03"),
        listed(client, cluster, last="2026-03-03"),
        listed(client, cluster, first="2026-03-04", last="2026-03-01"),
        listed(client, cluster, first="yesterday", page="x"),
    ]

    both = [file.target, card.target]
    assert found == [
        both,
        [card.target],
        [file.target],
        [file.target],
        [file.target],
        [card.target],
        both,
        both,
    ]


def test_event_list_shows_before_and_after(as_role, cluster):
    changes = {"theme": ["Santé", "Nutrition"]}
    record("clusters.card_changed", cluster, by=None, at=NOON, changes=changes)

    response = as_role("direction").get(
        reverse("audit:event_list", args=[cluster.slug])
    )

    assert "<del>Santé</del> → <ins>Nutrition</ins>" in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_event_list_query_count(rows, as_role, cluster, django_assert_num_queries):
    client = as_role("direction")
    for _ in range(rows):
        record(
            "organisations.created",
            OrganisationFactory(),
            by=UserFactory(),
            at=NOON,
            cluster=cluster,
        )

    with django_assert_num_queries(11):
        response = client.get(reverse("audit:event_list", args=[cluster.slug]))

    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_event_export_answers_a_file(format, as_role, cluster):
    record("clusters.card_changed", cluster, by=None, at=NOON)

    response = as_role("auditor").get(
        reverse("audit:event_export", args=[cluster.slug]), {"format": format}
    )

    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'.{format}"')


def test_the_page_tells_whether_the_chain_is_whole(as_role, cluster):
    client = as_role("auditor")
    address = reverse("audit:event_list", args=[cluster.slug])
    event = record("clusters.card_changed", cluster, by=None, at=NOON)
    chain.seal(NOON)

    never = client.get(address).content.decode()
    verifying.keep(verifying.verify(), NOON)
    whole = client.get(address).content.decode()
    Event.objects.filter(pk=event.pk).update(kind="x")
    verifying.keep(verifying.verify(), NOON + timedelta(days=1))
    changed = client.get(address).content.decode()

    assert "was not verified yet" in never
    assert "whole up to place 1" in whole
    assert "changed outside Grappe: 1 problem" in changed


def test_the_export_holds_places_and_hashes(as_role, cluster):
    client = as_role("direction")
    record("clusters.card_changed", cluster, by=None, at=NOON)
    chain.seal(NOON)
    record("clusters.card_changed", cluster, by=None, at=NOON)

    response = client.get(
        reverse("audit:event_export", args=[cluster.slug]), {"format": "csv"}
    )

    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    link = chain.head()
    assert lines[0].endswith("Place;Hash of the content;Hash of the chain")
    assert lines[1].endswith(";;;")
    assert lines[2].endswith(f";1;{link.content_hash};{link.chain_hash}")
