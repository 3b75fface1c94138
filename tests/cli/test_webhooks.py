import json

import pytest
from click.testing import CliRunner

from grappe.cli.main import main
from grappe.webhooks.models import Delivery, Endpoint
from tests.factories import ClusterFactory, RoleGrantFactory
from tests.factories.webhooks import AttemptFactory, EndpointFactory
from tests.webhooks.receiver import receiving

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory(slug="essai")


@pytest.fixture
def run(cluster):
    email = RoleGrantFactory(cluster=cluster, role="direction").user.email

    def invoke(*arguments, name=email):
        named = ["--cluster", "essai", "--as", name]
        done = CliRunner().invoke(main, ["webhooks", *arguments, *named])
        return done.exit_code, done.output

    return invoke


def test_list_and_log(run, cluster):
    endpoint = EndpointFactory(cluster=cluster, name="CRM", cursor=7)
    attempt = AttemptFactory(delivery__endpoint=endpoint, status=500)
    EndpointFactory()

    listed = run("list", "--json")
    logged = run("log", str(endpoint.pk))

    assert json.loads(listed[1]) == [
        {
            "key": endpoint.pk,
            "name": "CRM",
            "state": "active",
            "told_up_to": 7,
            "waiting": 1,
        }
    ]
    assert logged == (
        0,
        f"{attempt.delivery.uid}\tmemberships.ended\twaiting\t0\t500\n1 lines\n",
    )


def test_test_pause_resume_and_send(run, cluster):
    with receiving() as receiver:
        endpoint = EndpointFactory(cluster=cluster, url=receiver.url)
        key = str(endpoint.pk)

        told = [run(name, key) for name in ("test", "pause", "pause", "resume")]
        sent = CliRunner().invoke(main, ["webhooks", "send"])

    assert [code for code, _output in told] == [0, 0, 1, 0]
    assert "paused already" in told[2][1]
    assert (sent.output, len(receiver.got)) == ("0 notices left\n", 1)
    assert Delivery.objects.get().state == "delivered"


def test_replay_from_a_place(run, cluster):
    endpoint = EndpointFactory(cluster=cluster, cursor=3)

    beyond = run("replay", str(endpoint.pk), "--from", "4")
    done = run("replay", str(endpoint.pk), "--from", "2")

    assert (beyond[0], done[0]) == (1, 0)
    assert Endpoint.objects.get().cursor == 1


def test_others_are_refused(run, cluster):
    team = RoleGrantFactory(cluster=cluster, role="team").user.email
    elsewhere = EndpointFactory()

    refused = run("list", name=team)
    unknown = run("log", str(elsewhere.pk))

    assert (refused[0], unknown[0]) == (2, 2)
    assert "only the direction" in refused[1]
    assert "No address has the key" in unknown[1]
