"""Drafts kept as they grow, and filed once, in time or noted as late."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.labelling import actions as labelling
from grappe.outbox.models import Mail
from grappe.projects.models import Declaration
from grappe.reviews import actions, drafts
from grappe.reviews.models import Mark, Review
from tests.factories import NOON, UserFactory
from tests.factories.labelling import AssignmentFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


def begun(reading) -> Review:
    return actions.start(reading, by=reading.expert.user, at=NOON)


def saved(reading, values) -> Review:
    return actions.save(begun(reading), values, by=reading.expert.user, at=NOON)


def test_start_makes_one_draft_and_says_so(reading):
    first = begun(reading)
    second = begun(reading)

    assert first == second
    assert (first.started_at, first.is_filed) == (NOON, False)
    event = Event.objects.get(kind="reviews.started")
    assert (event.by, event.project) == (reading.expert.user, reading.request.project)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("asked", "Say first whether you read this dossier."),
        ("declined", "You do not read this dossier."),
        ("conflicted", "You do not read this dossier."),
        ("revoked", "This reading was taken back: its draft is closed."),
        ("done", "Your opinion is filed: it cannot change any more."),
    ],
)
def test_start_only_for_who_accepted(reading, state, words):
    reading.state = state
    reading.save()

    with pytest.raises(actions.NotReviewable) as refusal:
        begun(reading)

    assert str(refusal.value) == words


def test_start_is_for_its_own_expert(reading):
    with pytest.raises(actions.NotReviewable):
        actions.start(reading, by=UserFactory(), at=NOON)


def test_start_is_refused_to_who_declared_a_conflict(reading):
    Declaration.objects.create(
        project=reading.request.project,
        user=reading.expert.user,
        has_conflict=True,
        nature="other",
        explanation="Ami",
        declared_at=NOON,
    )

    with pytest.raises(actions.NotReviewable, match="You do not read this dossier"):
        begun(reading)


def test_start_without_a_grid_is_refused(reading):
    reading.request.procedure.grid = None
    reading.request.procedure.save()

    with pytest.raises(actions.NotReviewable, match="has no grid"):
        begun(reading)


def test_save_keeps_what_it_is_given_and_leaves_the_rest(reading):
    review = saved(reading, {"strengths": " Solid\r\n", "marks": {"fit": ("4,5", "")}})
    later = NOON + timedelta(hours=1)

    review = actions.save(
        review,
        {"marks": {"market": (None, "To see")}},
        by=reading.expert.user,
        at=later,
    )

    assert drafts.values_of(review) == {
        "opinion": "",
        "confidence": "",
        "strengths": "Solid",
        "weaknesses": "",
        "recommendations": "",
        "private_note": "",
        "marks": {"fit": (Decimal("4.5"), ""), "market": (None, "To see")},
    }
    assert review.saved_at == later


def test_save_of_the_same_changes_nothing(reading, whole):
    review = saved(reading, whole)

    again = actions.save(
        review, whole, by=reading.expert.user, at=NOON + timedelta(days=1), seen="old"
    )

    assert again.saved_at == NOON


@pytest.mark.parametrize("mark", ["5.5", "-1", "4.3", "NaN", "Infinity", "bien", "1e9"])
def test_save_refuses_a_mark_that_the_grid_has_not(reading, mark):
    with pytest.raises(actions.NotReviewable):
        saved(reading, {"marks": {"fit": (mark, "")}})

    assert not Mark.objects.exists()


def test_save_takes_whole_points_only_where_there_are_no_halves(reading):
    grid = reading.request.procedure.grid
    grid.has_half_points = False
    grid.save()

    with pytest.raises(actions.NotReviewable, match="in whole points"):
        saved(reading, {"marks": {"fit": ("4.5", "")}})


@pytest.mark.parametrize(
    "values",
    [
        {"opinion": "maybe"},
        {"confidence": "some"},
        {"marks": {"unknown": (1, "")}},
        {"strengths": "x" * 20_001},
    ],
)
def test_save_refuses_what_it_does_not_know(reading, values):
    with pytest.raises(actions.NotReviewable):
        saved(reading, values)


def test_save_from_a_second_window_writes_nothing_and_says_what_differs(reading):
    review = begun(reading)
    seen = drafts.revision_of(review)
    by = reading.expert.user
    actions.save(review, {"strengths": "One"}, by=by, at=NOON, seen=seen)

    with pytest.raises(actions.ReviewMoved) as moved:
        actions.save(
            review,
            {"strengths": "Two", "marks": {"fit": (3, "")}},
            by=by,
            at=NOON,
            seen=seen,
        )

    assert moved.value.fields == ["strengths", "mark-fit"]
    assert Review.objects.get().strengths == "One"


def test_save_of_a_draft_taken_back_is_refused_and_the_draft_stays(reading):
    review = saved(reading, {"strengths": "Kept"})
    labelling.revoke(reading, reason="Too many", by=UserFactory(), at=NOON)

    with pytest.raises(actions.NotReviewable, match="its draft is closed"):
        actions.save(review, {"strengths": "Lost"}, by=reading.expert.user, at=NOON)

    assert Review.objects.get().strengths == "Kept"


def test_file_works_out_the_score_and_ends_the_reading(reading, whole):
    review = saved(reading, whole)

    actions.file(review, by=reading.expert.user, at=NOON)

    review.refresh_from_db()
    reading.refresh_from_db()
    # (10 × 4/5 + 30 × 2.5/5) / 40 × 100
    assert (review.score, review.filed_at) == (Decimal("57.50"), NOON)
    assert (reading.state, reading.state_since) == ("done", NOON)
    event = Event.objects.get(kind="reviews.filed")
    assert event.data == {
        "acronym": reading.request.project.acronym,
        "expert": str(reading.expert),
        "days_late": 0,
    }


def test_file_says_all_that_lacks(reading):
    review = saved(reading, {"marks": {"fit": ("4", " ")}})

    with pytest.raises(actions.NotFilable) as refusal:
        actions.file(review, by=reading.expert.user, at=NOON)

    assert refusal.value.reasons == {
        "comment-fit": "Explain your mark.",
        "mark-market": "Give a mark.",
        "opinion": "Give your opinion.",
        "confidence": "Say how well you know the subject.",
    }
    assert not Review.objects.get().is_filed


def test_file_twice_is_refused(reading, whole):
    review = saved(reading, whole)
    actions.file(review, by=reading.expert.user, at=NOON)

    with pytest.raises(actions.NotReviewable, match="cannot change any more"):
        actions.file(review, by=reading.expert.user, at=NOON)
    with pytest.raises(actions.NotReviewable, match="cannot change any more"):
        actions.save(review, {"strengths": "More"}, by=reading.expert.user, at=NOON)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        # Due on 10 March in Paris: midnight there, not in London.
        (datetime(2026, 3, 10, 22, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 10, 23, 1, tzinfo=UTC), 1),
        # The clock has moved to summer time meanwhile.
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), 19),
        (datetime(2026, 3, 29, 22, 1, tzinfo=UTC), 20),
    ],
)
def test_file_late_is_received_and_noted(reading, whole, at, late):
    review = saved(reading, whole)

    actions.file(review, by=reading.expert.user, at=at)

    assert Event.objects.get(kind="reviews.filed").data["days_late"] == late


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("heard", "The committee has heard this project: no opinion is received now."),
        ("labelled", "This request is closed: no opinion is received now."),
        ("lapsed", "This request is closed: no opinion is received now."),
    ],
)
def test_file_after_the_committee_is_refused(reading, whole, state, words):
    review = saved(reading, whole)
    reading.request.state = state
    reading.request.closed_at = None if state == "heard" else NOON
    reading.request.save()

    with pytest.raises(actions.NotReviewable) as refusal:
        actions.file(review, by=reading.expert.user, at=NOON)

    assert str(refusal.value) == words
    assert not Review.objects.get().is_filed


def test_file_the_last_tells_who_follows_the_request(reading, whole):
    reading.request.owner = UserFactory(language="en")
    reading.request.save()
    review = saved(reading, whole)

    actions.file(review, by=reading.expert.user, at=NOON)

    mail = Mail.objects.get(kind="reviews.all_filed")
    assert mail.to == reading.request.owner.email
    assert mail.subject == f"[{reading.request.project.acronym}] All opinions are filed"


def test_file_while_others_are_awaited_tells_nobody(reading, whole):
    AssignmentFactory(request=reading.request, state="accepted")
    reading.request.owner = UserFactory()
    reading.request.save()

    actions.file(saved(reading, whole), by=reading.expert.user, at=NOON)

    assert not Mail.objects.exists()


def test_a_filed_opinion_stays_when_its_reader_leaves(reading, whole):
    review = saved(reading, whole)
    actions.file(review, by=reading.expert.user, at=NOON)

    with pytest.raises(labelling.NotRevocable):
        labelling.revoke(reading, reason="Gone", by=UserFactory(), at=NOON)
    reading.refresh_from_db()
    reading.state = "revoked"
    reading.save()

    assert list(Review.objects.counting()) == [review]


def test_a_filed_opinion_counts_no_more_once_a_conflict_is_found(reading, whole):
    actions.file(saved(reading, whole), by=reading.expert.user, at=NOON)

    labelling.step_aside(
        reading.request.project,
        reading.expert.user,
        reason="Found",
        by=UserFactory(),
        at=NOON,
    )

    assert list(Review.objects.filed()) == [Review.objects.get()]
    assert list(Review.objects.counting()) == []


@pytest.mark.parametrize(
    "values",
    [
        {"filed_at": NOON},
        {"filed_at": NOON, "score": 101, "opinion": "favourable", "confidence": "low"},
        {"filed_at": NOON, "score": 50, "confidence": "low"},
        {"score": 50},
    ],
)
def test_review_filed_is_whole(values):
    with pytest.raises(IntegrityError, match="review_filed_is_whole"):
        ReviewFactory(**values)


def test_mark_once_a_criterion(reading, whole):
    mark = saved(reading, whole).marks.first()

    with pytest.raises(IntegrityError):
        Mark.objects.create(review=mark.review, criterion=mark.criterion, value=1)


def test_mark_is_not_negative(reading, whole):
    mark = saved(reading, whole).marks.first()
    mark.value = -1

    with pytest.raises(IntegrityError, match="mark_is_not_negative"):
        mark.save()
