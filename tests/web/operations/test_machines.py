"""What machines ask: readiness, and figures for those who may read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from grappe.operations import health, metrics
from grappe.operations.models import NightlyRun, RunState
from grappe.outbox.models import Mail, MailState
from tests.factories import ClusterFactory

NIGHT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
METRICS = "/metrics"


@pytest.fixture(autouse=True)
def _afresh():
    health.shape.forget()
    yield
    health.shape.forget()


@pytest.mark.django_db
def test_it_is_ready_when_all_is_well(client, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", list)

    response = client.get(reverse("operations:ready"))

    assert (response.status_code, response.json()) == (
        200,
        {"ready": True, "reasons": []},
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reason", "function"),
    [
        ("migrations", "migrations_lack"),
        ("queue", "is_stuck"),
        ("disk", "room_lacks"),
    ],
)
def test_it_says_in_a_word_why_it_is_not_ready(client, monkeypatch, reason, function):
    monkeypatch.setattr(health, "pending_migrations", list)
    monkeypatch.setitem(health.REASONS, reason, lambda _at: True)

    response = client.get(reverse("operations:ready"))

    assert (response.status_code, response.json()["reasons"]) == (503, [reason])


@pytest.mark.django_db
def test_a_database_that_is_away_tells_nothing_of_itself(client, monkeypatch):
    def away(_at):
        raise DatabaseError("postgres://grappe:hunter2@db.fiction.example")

    monkeypatch.setitem(health.REASONS, "database", away)

    response = client.get(reverse("operations:ready"))

    assert (response.status_code, response.json()) == (
        503,
        {"ready": False, "reasons": ["database"]},
    )


@pytest.mark.django_db
def test_the_shape_of_the_database_is_not_looked_at_at_each_probe(monkeypatch):
    asked = []
    monkeypatch.setattr(health, "pending_migrations", lambda: asked.append(1) or [])

    health.reasons(NIGHT)
    health.reasons(NIGHT)

    assert len(asked) == 1


def figures(text: str) -> dict[tuple, float]:
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.django_db
def test_figures_tell_how_things_stand(client):
    NightlyRun.objects.create(
        started_at=NIGHT,
        finished_at=NIGHT + timedelta(minutes=1),
        acted_for=NIGHT,
        machine="m",
        state=RunState.DONE,
    )
    Mail.objects.create(
        cluster=ClusterFactory(),
        kind="k",
        to="anne@fiction.example",
        subject="s",
        text="t",
        reason="r",
        state=MailState.FAILED,
        created_at=NIGHT,
    )

    response = client.get(METRICS)

    found = figures(response.content.decode())
    assert response.status_code == 200
    assert found["grappe_database_up",] == 1
    assert found["grappe_jobs", ("state", "failed")] == 0
    assert found["grappe_jobs_oldest_waiting_seconds",] == 0
    assert found["grappe_mails", ("state", "failed")] == 1
    assert found["grappe_mails", ("state", "queued")] == 0
    assert found["grappe_workers",] == 0
    assert found["grappe_nightly_last_success_timestamp_seconds",] == NIGHT.timestamp()
    assert found["grappe_files_free_bytes",] > 0
    assert "anne" not in response.content.decode()


@pytest.mark.django_db
def test_requests_are_counted_by_the_name_of_their_page(client):
    def answered(name: str, status: str) -> float:
        labels = {"url": name, "method": "GET", "status": status}
        return metrics.counted.get_sample_value("grappe_requests_total", labels) or 0

    before = answered("web:about", "200"), answered("unmatched", "404")

    client.get("/about/")
    client.get("/anne.fictive/nowhere")

    after = answered("web:about", "200"), answered("unmatched", "404")
    assert (after[0] - before[0], after[1] - before[1]) == (1, 1)


@pytest.mark.django_db
def test_questions_to_the_database_are_counted(client):
    name = "grappe_request_queries_sum"
    before = metrics.counted.get_sample_value(name, {"url": "web:healthz"}) or 0

    client.get("/healthz")

    after = metrics.counted.get_sample_value(name, {"url": "web:healthz"})
    assert after - before == 1


TOKEN = "t0ken-of-fiction"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": "nonsense"}, 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, 404),
        ({"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "}, 404),
        # Behind the proxy of this machine, everybody comes from 127.0.0.1.
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),
        (
            {
                "REMOTE_ADDR": "127.0.0.1",
                "HTTP_X_FORWARDED_FOR": "127.0.0.1, 192.0.2.7",
            },
            404,
        ),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "127.0.0.1"}, 404),
    ],
)
def test_figures_are_for_the_installation_s_own_machines(
    client, settings, asked, status
):
    settings.GRAPPE_METRICS_TOKEN = TOKEN
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    assert client.get(METRICS, **asked).status_code == status


@pytest.mark.django_db
def test_what_is_forwarded_is_believed_of_trusted_proxies_only(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0

    asked = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}

    assert client.get(METRICS, **asked).status_code == 404


@pytest.mark.django_db
def test_no_token_set_means_that_none_is_right(client, settings):
    settings.GRAPPE_METRICS_TOKEN = ""

    asked = {"REMOTE_ADDR": "192.0.2.7", "HTTP_AUTHORIZATION": "Bearer "}

    assert client.get(METRICS, **asked).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["abc-12345678", "x", "a b c d e f g h", "é" * 9])
def test_a_request_has_a_number(client, given):
    response = client.get("/about/", headers={"X-Request-ID": given})

    number = response.headers["X-Request-ID"]
    assert (number == given) == (given == "abc-12345678")
    assert len(number) in (12, 32)
