import pytest
from django.db import IntegrityError, transaction

from grappe.audit import chain
from grappe.audit.actions import record
from grappe.audit.models import Event
from grappe.webhooks import actions, secrets
from grappe.webhooks.actions import NotPossible
from grappe.webhooks.models import Delivery, Endpoint
from tests.factories import NOON, ClusterFactory, UserFactory
from tests.factories.webhooks import DeliveryFactory, EndpointFactory

pytestmark = pytest.mark.django_db
URL = "http://127.0.0.1:9/notices"
KINDS = ["memberships.ended"]


@pytest.fixture
def cluster():
    return ClusterFactory()


@pytest.fixture
def person():
    return UserFactory()


def test_adding_tells_from_now_on_and_gives_the_secret_once(cluster, person):
    record("memberships.ended", cluster, by=None, at=NOON)
    chain.seal(NOON)

    endpoint, secret = actions.add(
        cluster, name="CRM", url=URL, kinds=KINDS, by=person, at=NOON
    )

    endpoint.refresh_from_db()
    assert (endpoint.cursor, endpoint.is_active, endpoint.kinds) == (1, True, KINDS)
    assert secret.startswith("whsec_")
    assert secret not in endpoint.secret
    assert secrets.unseal(endpoint.secret) == secret
    event = Event.objects.get(kind="webhooks.endpoint_added")
    assert event.data == {"name": "CRM", "host": "127.0.0.1"}


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://192.0.2.1/", "must begin with https"),
        ("http://192.0.2.1/", "must begin with https"),
        ("https://10.0.0.1/", "private network"),
        ("https://169.254.169.254/latest/", "private network"),
        ("https://[::1]/", "private network"),
        ("https://[::ffff:10.0.0.1]/", "private network"),
        ("https://0x7f.1/", "private network"),
        ("https://2130706433/", "private network"),
        ("https://user:word@9.9.9.9/", "name or a password"),
        ("https://9.9.9.9/#part", "must not hold a “#”"),
        ("https://9.9.9.9:99999/", "not an address"),
        ("https://[oops/", "not an address"),
        ("https:///path", "not an address"),
        ("https://a b/", "not an address"),
        ("https://9.9.9.9/\r\nHost: x", "not an address"),
        ("", "not an address"),
    ],
)
def test_addresses_refused(cluster, person, url, message):
    with pytest.raises(NotPossible, match=message):
        actions.add(cluster, name="n", url=url, kinds=KINDS, by=person, at=NOON)

    assert Endpoint.objects.count() == 0


@pytest.mark.parametrize("kinds", [[], ["labelling.note_written"]])
def test_kinds_refused(cluster, person, kinds):
    with pytest.raises(NotPossible, match="at least one kind"):
        actions.add(cluster, name="n", url=URL, kinds=kinds, by=person, at=NOON)


def test_too_many_addresses(cluster, person, monkeypatch):
    monkeypatch.setattr(actions, "MANY", 1)
    EndpointFactory(cluster=cluster)

    with pytest.raises(NotPossible, match="at most 1"):
        actions.add(cluster, name="n", url=URL, kinds=KINDS, by=person, at=NOON)


def test_changing_pausing_resuming_and_removing(person):
    endpoint = EndpointFactory()

    actions.change(endpoint, name="B", url=URL, kinds=KINDS, by=person, at=NOON)
    paused = actions.pause(endpoint, by=person, at=NOON)
    with pytest.raises(NotPossible, match="already"):
        actions.pause(endpoint, by=person, at=NOON)
    with pytest.raises(NotPossible, match="resume them first"):
        actions.send_test(endpoint, by=person, at=NOON)
    with pytest.raises(NotPossible, match="resume them first"):
        actions.replay_from(endpoint, position=1, by=person, at=NOON)
    resumed = actions.resume(endpoint, by=person, at=NOON)
    with pytest.raises(NotPossible, match="not paused"):
        actions.resume(endpoint, by=person, at=NOON)
    actions.remove(endpoint, by=person, at=NOON)
    with pytest.raises(NotPossible, match="removed"):
        actions.pause(endpoint, by=person, at=NOON)

    assert (paused.pause, resumed.is_active, Endpoint.objects.count()) == (
        "person",
        True,
        0,
    )
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [
        f"webhooks.endpoint_{what}"
        for what in ("changed", "paused", "resumed", "removed")
    ]


def test_replaying_refuses_what_waits_and_places_beyond(person):
    delivery = DeliveryFactory()

    with pytest.raises(NotPossible, match="about to leave"):
        actions.replay(delivery, by=person, at=NOON)
    with pytest.raises(NotPossible, match="between 1 and 0"):
        actions.replay_from(delivery.endpoint, position=1, by=person, at=NOON)


def test_a_notice_is_written_once_an_event():
    delivery = DeliveryFactory()

    with (
        pytest.raises(IntegrityError, match=r"delivery_once_an_event|position"),
        transaction.atomic(),
    ):
        DeliveryFactory(
            endpoint=delivery.endpoint, position=delivery.position, uid="other"
        )
    assert Delivery.objects.count() == 1


def test_a_pause_has_a_reason():
    with (
        pytest.raises(IntegrityError, match="endpoint_paused_for_a_reason"),
        transaction.atomic(),
    ):
        EndpointFactory(is_active=False)
