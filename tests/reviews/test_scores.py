"""Summaries of a request's reviews, the table, and the bands."""

from decimal import Decimal

import pytest

from grappe.reviews import scores
from grappe.reviews.models import Mark
from grappe.reviews.scores import Band, Summary
from tests.factories.labelling import (
    AssignmentFactory,
    CriterionFactory,
    ExpertFactory,
    GridFactory,
    LabelRequestFactory,
)
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


def filed(request, score, *, expert=None, **fields):
    expert = expert or ExpertFactory(cluster=request.cluster)
    return ReviewFactory(
        assignment=AssignmentFactory(request=request, expert=expert, state="done"),
        filed=True,
        score=Decimal(score),
        **fields,
    )


@pytest.fixture
def request_(db):
    return LabelRequestFactory(filed=True, state="in_review")


def test_a_request_without_a_review_has_an_empty_summary(request_):
    assert scores.of_request(request_) == Summary()


def test_of_request_tells_mean_spread_extremes_and_opinions(request_):
    for score, opinion in (
        (50, "unfavourable"),
        (70, "favourable"),
        (75, "favourable"),
    ):
        filed(request_, score, opinion=opinion)

    found = scores.of_request(request_)

    assert found == Summary(
        mean=Decimal("65.00"),
        spread=Decimal("13.23"),
        low=Decimal("50.00"),
        high=Decimal("75.00"),
        count=3,
        opinions={"unfavourable": 1, "favourable": 2},
    )
    assert found.is_divided


def test_one_review_has_no_spread_and_divides_nobody(request_):
    filed(request_, 40, opinion="unfavourable")

    found = scores.of_request(request_)

    assert (found.count, found.spread, found.is_divided) == (1, None, False)


def test_drafts_and_experts_with_a_conflict_do_not_count_but_readings_taken_back_do(
    request_,
):
    kept = filed(request_, 60)
    kept.assignment.state = "revoked"
    kept.assignment.save()
    barred = filed(request_, 100)
    barred.assignment.state = "conflicted"
    barred.assignment.save()
    ReviewFactory(assignment__request=request_)

    found = scores.of_request(request_)

    assert (found.count, found.mean) == (1, Decimal("60.00"))


def test_marks_by_criterion_say_which_threshold_is_not_reached(request_):
    grid = GridFactory(cluster=request_.cluster)
    market = CriterionFactory(grid=grid, position=1, threshold=Decimal("2.5"))
    fit = CriterionFactory(grid=grid, position=0, threshold=Decimal("2"))
    for marks in ((Decimal("2"), Decimal("4")), (Decimal("2.5"), Decimal("1"))):
        review = filed(request_, 50)
        for criterion, value in zip((market, fit), marks, strict=True):
            Mark.objects.create(review=review, criterion=criterion, value=value)
    Mark.objects.create(review=filed(request_, 50), criterion=market)

    found = scores.of_request(request_)

    assert [
        (one.criterion, one.mean, one.low, one.high, one.count)
        for one in found.by_criterion
    ] == [
        (fit, Decimal("2.50"), Decimal("1.0"), Decimal("4.0"), 2),
        (market, Decimal("2.25"), Decimal("2.0"), Decimal("2.5"), 2),
    ]
    assert [one.criterion for one in found.below] == [market]


@pytest.mark.parametrize("count", [1, 3])
def test_of_requests_costs_two_queries(count, django_assert_num_queries):
    requests = LabelRequestFactory.create_batch(count, filed=True, state="in_review")
    for request in requests:
        filed(request, 50)

    with django_assert_num_queries(2):
        found = scores.of_requests(requests)

    assert found.keys() == {request.pk for request in requests}


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (None, None),
        (0, Band(0, 50)),
        (Decimal("49.99"), Band(0, 50)),
        (50, Band(50, 60)),
        (Decimal("79.99"), Band(70, 80)),
        (80.0, Band(80, 100)),
        (100, Band(80, 100)),
    ],
)
def test_band_holds_its_low_end_and_not_its_high_one(score, band):
    assert scores.band(score) == band


def session(bias):
    """Twelve dossiers, four experts, two marks each; the first expert leans."""
    first = LabelRequestFactory(filed=True, state="in_review")
    others = LabelRequestFactory.create_batch(
        11, cluster=first.cluster, filed=True, state="in_review"
    )
    requests = [first, *others]
    experts = ExpertFactory.create_batch(4, cluster=first.cluster)
    for number, request in enumerate(requests):
        quality = 45 + 3 * ((number * 5) % 12)
        for k in (number % 4, (number + 1 + number // 4) % 4):
            noise = ((number * 7 + k * 5) % 5) - 2
            mark = quality + noise + (bias if k == 0 else 0)
            filed(request, mark, expert=experts[k])
    return requests, experts


def test_table_without_enough_marks_says_so_and_calibrates_nothing(request_):
    filed(request_, 50)

    table = scores.table([request_])

    (line,) = table.lines
    assert (line.request, line.summary.mean, line.calibrated) == (
        request_,
        Decimal("50.00"),
        None,
    )
    assert (table.verdict.is_better, table.verdict.reason) == (False, "too_few_marks")


def test_table_says_that_calibrating_is_better_where_an_expert_leans():
    requests, _experts = session(bias=-25)

    table = scores.table(requests)

    assert (table.verdict.is_better, table.verdict.reason) == (True, "better")
    assert table.verdict.error_of_calibrated < table.verdict.error_of_means
    assert all(
        0 <= line.calibrated.low <= line.calibrated.score <= line.calibrated.high <= 100
        for line in table.lines
    )


def test_table_says_not_better_where_nobody_leans():
    requests, _experts = session(bias=0)

    verdict = scores.table(requests).verdict

    assert (verdict.is_better, verdict.reason) == (False, "no_difference_seen")


def test_table_learns_leanings_from_more_requests_than_it_shows():
    requests, _experts = session(bias=-25)

    table = scores.table(requests[:1], among=requests)

    assert (len(table.lines), table.verdict.reason) == (1, "better")
