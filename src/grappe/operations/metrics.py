"""What the field's tools read: requests as they happen, the rest when it is asked.

Several processes serve: each counts in a file of the folder PROMETHEUS_MULTIPROC_DIR,
which `grappe serve` sets, and whoever answers adds them up. The rest is asked of the
database at that moment, so that it is the same whoever answers.
"""

import os
import time
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import DatabaseError
from django.db.models import Count, Max
from django.utils import timezone
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

import grappe
from grappe.audit.models import Link
from grappe.operations import health, jobs
from grappe.operations.models import NightlyRun, RunState, WorkerBeat
from grappe.outbox.models import Mail, MailState

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0)
QUERIES = (0, 2, 5, 10, 20, 30, 50, 100, 200)

counted = CollectorRegistry()
requests = Counter(
    "grappe_requests",
    "Requests answered.",
    ["url", "method", "status"],
    registry=counted,
)
durations = Histogram(
    "grappe_request_seconds",
    "How long requests took.",
    ["url", "method"],
    buckets=SECONDS,
    registry=counted,
)
queries = Histogram(
    "grappe_request_queries",
    "How many times a request asked the database.",
    ["url"],
    buckets=QUERIES,
    registry=counted,
)


def count(url: str, method: str, status: int, seconds: float, asked: int) -> None:
    """Count one request; `url` is the name of an address, never the address."""
    method = method if method in METHODS else "OTHER"
    requests.labels(url, method, str(status)).inc()
    durations.labels(url, method).observe(seconds)
    queries.labels(url).observe(asked)


class Standing(Collector):
    """How things stand at the moment of asking."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Metric]:
        yield gauge("grappe_info", "The version that answers.", {grappe.__version__: 1})
        for part in (self.queue, self.workers, self.mail, self.history):
            try:
                yield from part()
            except DatabaseError:
                yield gauge("grappe_database_up", "Whether it answers.", {"": 0})
                return
        yield gauge("grappe_database_up", "Whether it answers.", {"": 1})
        yield from self.machine()

    def queue(self) -> Iterator[Metric]:
        told = {state.lower(): number for state, number in jobs.counts().items()}
        yield gauge("grappe_jobs", "Background jobs, by state.", told, "state")
        oldest = jobs.oldest_waiting(self.at)
        waited = (self.at - oldest).total_seconds() if oldest else 0
        yield gauge(
            "grappe_jobs_oldest_waiting_seconds",
            "How long the job that waits longest has waited.",
            {"": max(waited, 0)},
        )

    def workers(self) -> Iterator[Metric]:
        yield gauge(
            "grappe_workers",
            "Workers that said lately that they live.",
            {"": WorkerBeat.objects.alive(self.at).count()},
        )
        done = NightlyRun.objects.filter(state=RunState.DONE).order_by()
        yield moment(
            "grappe_nightly_last_success_timestamp_seconds",
            "When the last night began that ended well.",
            done.aggregate(last=Max("started_at"))["last"],
        )

    def mail(self) -> Iterator[Metric]:
        waiting = [MailState.QUEUED, MailState.FAILED, MailState.DRAFT]
        found = dict(
            Mail.objects.order_by()
            .filter(state__in=waiting)
            .values_list("state")
            .annotate(number=Count("pk"))
            .values_list("state", "number")
        )
        told = {str(state.value): found.get(state.value, 0) for state in waiting}
        yield gauge("grappe_mails", "Mails that have not left.", told, "state")

    def history(self) -> Iterator[Metric]:
        head = Link.objects.order_by().aggregate(head=Max("position"))["head"]
        yield gauge(
            "grappe_audit_head_position",
            "How many lines of the history are chained.",
            {"": head or 0},
        )

    def machine(self) -> Iterator[Metric]:
        space = health.space()
        yield gauge(
            "grappe_files_free_bytes", "Room for files.", {"": float(space.free)}
        )
        yield moment(
            "grappe_backup_last_timestamp_seconds",
            "When the last back-up was written.",
            health.last_backup(),
        )


def gauge(
    name: str, says: str, values: Mapping[str, float], label: str = "version"
) -> GaugeMetricFamily:
    """A value, or one for each label."""
    is_plain = "" in values
    family = GaugeMetricFamily(name, says, labels=[] if is_plain else [label])
    for key, value in values.items():
        family.add_metric([] if is_plain else [key], value)
    return family


def moment(name: str, says: str, at: datetime | None) -> GaugeMetricFamily:
    """A moment in seconds since 1970; no value at all if it never came."""
    family = GaugeMetricFamily(name, says)
    if at is not None:
        family.add_metric([], at.timestamp())
    return family


def page() -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(Standing(timezone.now()))
    return bytes(generate_latest(registry) + generate_latest(of_processes()))


def of_processes() -> CollectorRegistry:
    """What all the processes counted, or this one alone if each counts for itself."""
    if not os.environ.get(FOLDER):
        return counted
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry


class Watch:
    """Counts the questions to the database, and the time, of one request."""

    def __init__(self) -> None:
        self.asked = 0
        self.began = time.perf_counter()

    def __call__(self, execute, sql, params, many, context):
        self.asked += 1
        return execute(sql, params, many, context)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.began
