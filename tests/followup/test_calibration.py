"""How often labelled projects were funded, by band, and the bounds of returns."""

from datetime import UTC, date, datetime
from decimal import Decimal
from math import inf

import pytest

from grappe.accounts.access import Access
from grappe.engines.bounds import Bounds
from grappe.followup import calibration, returns
from grappe.followup.calibration import Fate
from tests.factories import TODAY, ClusterFactory, RoleGrantFactory
from tests.factories.followup import BidFactory, ReturnsFactory
from tests.factories.labelling import AssignmentFactory, LabelRequestFactory
from tests.factories.projects import DeclarationFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def access():
    grant = RoleGrantFactory(cluster=ClusterFactory(), role="team")
    return Access.of(grant.user, grant.cluster, TODAY)


def labelled(access, score, *states, year=2021):
    """A label given in a year, read by one expert, with bids in these states."""
    request = LabelRequestFactory(
        cluster=access.cluster,
        filed=True,
        state="labelled",
        closed_at=datetime(year, 6, 1, tzinfo=UTC),
    )
    if score is not None:
        assignment = AssignmentFactory(request=request, state="done")
        ReviewFactory(assignment=assignment, filed=True, score=Decimal(score))
    for state in states:
        answered = date(year, 9, 1) if state in ("funded", "not_funded") else None
        BidFactory(
            project=request.project,
            request=request,
            state=state,
            submitted_on=date(year, 7, 1),
            result_on=answered,
        )
    return request


@pytest.mark.parametrize(
    ("states", "fate"),
    [
        (set(), Fate.NO_BID),
        ({"given_up"}, Fate.NO_BID),
        ({"not_funded"}, Fate.NOT_FUNDED),
        ({"not_funded", "submitted"}, Fate.PENDING),
        ({"prepared"}, Fate.PENDING),
        ({"not_funded", "contracted", "submitted"}, Fate.FUNDED),
    ],
)
def test_fate_of(states, fate):
    assert calibration.fate_of(states) == fate


def test_calibrate_sets_pending_apart(access):
    labelled(access, 75, "funded")
    labelled(access, 75, "not_funded")
    labelled(access, 72, "submitted")
    labelled(access, 72)
    labelled(access, 90, "funded")
    labelled(access, None, "funded")

    found = calibration.calibrate(calibration.labelled(access))

    told = [
        (str(one.band), one.labelled, one.answered, one.funded, one.pending, one.no_bid)
        for one in found.lines
    ]
    assert told == [("70–80", 4, 2, 1, 1, 1), ("80–100", 1, 1, 1, 0, 0)]
    assert (found.total, found.without_score) == (6, 1)
    assert (found.lines[0].share.share, found.verdict.reason) == (0.5, "too_few")


def test_calibrate_forecasts_later_years_from_earlier_ones(access):
    for year in (2020, 2021):
        labelled(access, 95, "funded", year=year)
        labelled(access, 30, "not_funded", year=year)

    verdict = calibration.calibrate(calibration.labelled(access)).verdict

    assert (verdict.count, verdict.base) == (2, 0.25)
    assert verdict.brier == pytest.approx(1 / 9)


def test_a_conflict_takes_a_label_out_of_the_figures(access):
    request = labelled(access, 75, "funded")
    DeclarationFactory(project=request.project, user=access.user, conflicted=True)

    assert calibration.labelled(access) == []


def test_bounds_of_a_year_count_the_silent_and_the_empty(access):
    here = {"partner__project__cluster": access.cluster, "year": 2024}
    ReturnsFactory(
        **here, jobs=Decimal(2), answered_at=datetime(2025, 2, 1, tzinfo=UTC)
    )
    ReturnsFactory(**here, patents=3, answered_at=datetime(2025, 2, 1, tzinfo=UTC))
    ReturnsFactory(**here)
    ReturnsFactory(
        **here | {"year": 2023},
        jobs=Decimal(5),
        answered_at=datetime(2024, 2, 1, tzinfo=UTC),
    )

    rows = returns.of_year(access, 2024)
    lines = returns.bounds(rows, returns.caps(access))

    assert {one.name: one.bounds for one in lines} == {
        "jobs": Bounds(2.0, 2.0, 12.0, 1, 2),
        # Nobody ever told: nothing says how much it may be.
        "turnover_eur": Bounds(0.0, 0.0, inf, 0, 3),
        "patents": Bounds(3.0, 3.0, 9.0, 1, 2),
        "products": Bounds(0.0, 0.0, inf, 0, 3),
    }
    assert returns.funnel(rows) == returns.Funnel(3, 2, 2, 2)
    assert returns.funnel(rows).rate == pytest.approx(2 / 3)
    assert returns.years(access) == [2024, 2023]
