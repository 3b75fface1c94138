"""Figures over label requests: each is what its list says."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from grappe.common.periods import Window
from grappe.indicators import queries, registry
from grappe.labelling.models import CoLabel, Complement
from tests.factories import ClusterFactory, UserFactory
from tests.factories.committees import DecisionFactory
from tests.factories.labelling import (
    AssignmentFactory,
    LabelRequestFactory,
    ProcedureFactory,
)
from tests.factories.labels import LabelFactory
from tests.factories.reviews import ReviewFactory

YEAR = Window.year(2026)
FILED = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return ClusterFactory()


def decided(cluster, state, days=30, **more):
    """A request filed on 1 March 2026 and decided so many days later."""
    return LabelRequestFactory(
        cluster=cluster,
        filed=True,
        state=state,
        submitted_at=FILED,
        closed_at=FILED + timedelta(days=days),
        **more,
    )


def value(cluster, key, window=YEAR):
    return queries.figure(cluster, registry.get(key), window).value


def test_each_decision_is_counted_where_it_belongs(cluster):
    letter = ProcedureFactory(cluster=cluster, support_letter=True)
    for state in ("labelled", "labelled_with_reservations", "deferred", "refused"):
        decided(cluster, state)
    decided(cluster, "support_letter_only")
    decided(cluster, "labelled", procedure=letter, call=None)
    decided(cluster, "withdrawn")
    LabelRequestFactory(cluster=cluster, filed=True)
    LabelRequestFactory(filed=True, state="labelled", closed_at=FILED)

    keys = [
        "projects_presented",
        "projects_labelled",
        "labels_with_reservations",
        "projects_deferred",
        "projects_refused",
        "support_letters",
        "label_share",
    ]
    assert {key: value(cluster, key) for key in keys} == {
        "projects_presented": 6,
        "projects_labelled": 2,
        "labels_with_reservations": 1,
        "projects_deferred": 1,
        "projects_refused": 1,
        "support_letters": 2,
        "label_share": Decimal(2) / Decimal(5),
    }


def test_the_day_of_a_decision_is_the_committee_s_not_that_of_its_letter(cluster):
    request = decided(cluster, "labelled")
    DecisionFactory(
        request=request, decided_on=date(2025, 12, 31), applied_at=request.closed_at
    )

    assert value(cluster, "projects_labelled") == 0
    assert value(cluster, "projects_labelled", Window.year(2025)) == 1


def test_a_decision_still_pending_counts_nowhere(cluster):
    request = LabelRequestFactory(
        cluster=cluster, filed=True, state="committee_scheduled"
    )
    DecisionFactory(request=request, decided_on=date(2026, 3, 2))

    assert value(cluster, "projects_presented") == 0


def test_a_label_beside_another_cluster_counts_once_in_the_whole(cluster):
    led = decided(cluster, "labelled")
    other = decided(ClusterFactory(), "labelled")
    for request, asked in ((other, cluster), (led, ClusterFactory())):
        CoLabel.objects.create(
            request=request,
            cluster=asked,
            state="labelled",
            decided_on=date(2026, 5, 5),
            asked_at=FILED,
        )
    refused = decided(ClusterFactory(), "labelled")
    CoLabel.objects.create(
        request=refused,
        cluster=cluster,
        state="refused",
        decided_on=date(2026, 5, 5),
        asked_at=FILED,
    )

    keys = ["projects_labelled", "co_labels", "labels_all"]
    assert [value(cluster, key) for key in keys] == [1, 1, 2]
    asked = [(registry.get("projects_labelled"), YEAR)]
    assert [it.flag.key for it in queries.flags(cluster, asked)[0]] == ["beside"]


def test_labels_withdrawn_since_are_said(cluster):
    request = decided(cluster, "labelled")
    LabelFactory(request=request, withdrawn=True)

    asked = [(registry.get("projects_labelled"), YEAR)]

    assert value(cluster, "projects_labelled") == 1
    assert [(it.flag.key, it.count) for it in queries.flags(cluster, asked)[0]] == [
        ("withdrawn", 1)
    ]


def test_delays_leave_out_what_applicants_took(cluster):
    request = decided(cluster, "labelled", days=40, procedure__service_days=30)
    request.admissibility_at = FILED + timedelta(days=15)
    request.save(update_fields=["admissibility_at"])
    Complement.objects.create(
        request=request,
        text="?",
        asked_at=FILED + timedelta(days=2),
        asked_by=UserFactory(),
        due_on=date(2026, 3, 12),
        answer="!",
        answered_at=FILED + timedelta(days=12),
    )
    assignment = AssignmentFactory(request=request, state="done")
    ReviewFactory(
        assignment=assignment, filed=True, filed_at=FILED + timedelta(days=25)
    )
    decided(cluster, "refused", days=32, procedure__service_days=30)

    keys = ["labelling_delay", "delay_receipt", "delay_reading", "delay_decision"]
    found = {key: round(value(cluster, key), 2) for key in keys}

    assert found == {
        "labelling_delay": Decimal(31),
        "delay_receipt": Decimal(5),
        "delay_reading": Decimal(10),
        "delay_decision": Decimal("23.5"),
    }
    assert value(cluster, "labelling_on_time") == Decimal("0.5")
    figure = queries.figure(cluster, registry.get("labelling_delay"), YEAR)
    assert figure.text == "31.0"


def test_without_a_decision_a_delay_is_unknown(cluster):
    assert value(cluster, "labelling_delay") is None


def test_requests_are_shared_out_by_decision_and_call(cluster):
    one = decided(cluster, "labelled")
    decided(cluster, "refused", call=one.call)
    decided(cluster, "labelled", call=None, procedure__is_support_letter=True)

    indicator = registry.get("projects_presented")

    def shared_out(key):
        groups = queries.breakdown(cluster, indicator, YEAR, key)
        return {it.code: it.figure.value for it in groups}

    assert shared_out("outcome") == {"labelled": 2, "refused": 1}
    assert shared_out("call") == {one.call.code: 2, "none": 1}
