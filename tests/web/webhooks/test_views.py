import re

import pytest
from django.urls import reverse

from grappe.webhooks import secrets
from grappe.webhooks.models import Delivery, Endpoint
from tests.factories import ClusterFactory
from tests.factories.webhooks import AttemptFactory, DeliveryFactory, EndpointFactory
from tests.webhooks.receiver import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(as_role):
    return as_role("direction")


def url(name, cluster, *args):
    return reverse(f"webhooks:{name}", args=[cluster.slug, *args])


def test_the_secret_shows_once(client, cluster):
    data = {
        "name": "Client file",
        "url": "http://127.0.0.1:9/",
        "kinds": ["memberships.ended"],
    }

    response = client.post(url("endpoint_add", cluster), data)

    endpoint = Endpoint.objects.get()
    [shown] = re.findall(r"whsec_[\w+/=]+", response.content.decode())
    again = client.get(url("endpoint_detail", cluster, endpoint.pk)).content.decode()
    assert shown == secrets.unseal(endpoint.secret)
    assert response["Cache-Control"] == "no-store"
    assert "whsec_" not in again


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"url": "https://10.0.0.1/"}, "private network"),
        ({"url": "http://9.9.9.9/"}, "must begin with https"),
        ({"kinds": ["reviews.filed"]}, "Select a valid choice"),
        ({"kinds": []}, "This field is required"),
        ({"name": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_cannot_be_set_up_is_said(client, cluster, changed, message):
    data = {
        "name": "Client file",
        "url": "http://127.0.0.1:9/",
        "kinds": ["memberships.ended"],
    } | changed

    added = client.post(url("endpoint_add", cluster), data)
    endpoint = EndpointFactory(cluster=cluster)
    edited = client.post(url("endpoint_edit", cluster, endpoint.pk), data)

    for response in (added, edited):
        assert response.status_code == 200
        assert message in response.content.decode()
    assert Endpoint.objects.count() == 1


def test_a_test_leaves_and_its_answer_is_shown(client, cluster):
    with receiving() as receiver:
        receiver.text = "<b>got it</b>"
        endpoint = EndpointFactory(cluster=cluster, url=receiver.url)

        client.post(url("endpoint_test", cluster, endpoint.pk))

    delivery = Delivery.objects.get()
    page = client.get(url("delivery_detail", cluster, delivery.pk)).content.decode()
    assert (delivery.state, len(receiver.got)) == ("delivered", 1)
    assert "&lt;b&gt;got it&lt;/b&gt;" in page
    assert "webhooks.test" in page


def test_the_log_filters_by_state(client, cluster):
    endpoint = EndpointFactory(cluster=cluster)
    waiting = DeliveryFactory(endpoint=endpoint)
    received = DeliveryFactory(endpoint=endpoint, delivered=True)

    def shown(**query):
        page = client.get(url("endpoint_detail", cluster, endpoint.pk), query)
        return list(page.context["page"])

    assert shown() == [received, waiting]
    assert shown(state="waiting") == [waiting]
    assert shown(state="unheard-of") == [received, waiting]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_few_questions(client, cluster, count, django_assert_max_num_queries):
    for _number in range(count):
        endpoint = EndpointFactory(cluster=cluster)
        for _again in range(count):
            AttemptFactory(delivery__endpoint=endpoint)

    with django_assert_max_num_queries(12):
        client.get(url("endpoint_list", cluster))
    with django_assert_max_num_queries(12):
        client.get(url("endpoint_detail", cluster, endpoint.pk))


def test_refusals_are_said(client, cluster):
    endpoint = EndpointFactory(cluster=cluster, paused=True)
    delivery = DeliveryFactory(endpoint=endpoint)
    back = url("endpoint_detail", cluster, endpoint.pk)

    pages = [
        client.post(url(name, cluster, pk), follow=True).content.decode()
        for name, pk in [
            ("endpoint_test", endpoint.pk),
            ("endpoint_pause", endpoint.pk),
            ("delivery_replay", delivery.pk),
        ]
    ]
    replayed = client.post(
        url("endpoint_replay", cluster, endpoint.pk), {"position": "9" * 30}
    )

    assert [
        text in page
        for text, page in zip(
            ["resume them first", "paused already", "about to leave"],
            pages,
            strict=True,
        )
    ] == [True] * 3
    assert "less than or equal" in replayed.content.decode()
    assert client.get(back).status_code == 200


def test_another_clusters_address_does_not_exist(client, cluster):
    other = DeliveryFactory(endpoint__cluster=ClusterFactory())

    statuses = [
        client.get(url("endpoint_detail", cluster, other.endpoint.pk)).status_code,
        client.get(url("delivery_detail", cluster, other.pk)).status_code,
        client.post(url("endpoint_remove", cluster, other.endpoint.pk)).status_code,
    ]

    assert statuses == [404, 404, 404]
