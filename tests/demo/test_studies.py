"""The demo's studies recover the truth that its file tells."""

import pytest

from grappe.impact.models import Run

pytestmark = pytest.mark.django_db


def test_the_published_studies_hold_the_true_effects(cluster_demo):
    truths = {"headcount_awu": 8.0, "turnover_eur": 300_000.0}
    found = {
        run.plan.outcome: run.effects.get(kind="per_year")
        for run in Run.objects.filter(is_published=True).select_related("plan")
    }

    assert set(found) == set(truths)
    for outcome, truth in truths.items():
        assert found[outcome].low < truth < found[outcome].high
    assert found["headcount_awu"].low > 0
