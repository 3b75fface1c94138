"""The report is drafted without a name, edited, and sent after the decision."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.outbox.models import Mail
from grappe.reviews import actions
from grappe.reviews.actions.feedback import revision_of
from grappe.reviews.models import Feedback, Mark
from tests.factories import NOON, UserFactory
from tests.factories.labelling import (
    AssignmentFactory,
    CriterionFactory,
    ExpertFactory,
    LabelRequestFactory,
)
from tests.factories.projects import ProjectMemberFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def label_request(db):
    """Two experts filed; a third one only began."""
    request = LabelRequestFactory(filed=True, state="in_review")
    ProjectMemberFactory(
        project=request.project,
        editor=True,
        user=UserFactory(email="lead@fiction.example", language="en"),
    )
    fit = CriterionFactory(name_en="Fit", position=0)
    market = CriterionFactory(name_en="Market", position=1, grid=fit.grid)
    for name in ("Zéphyr", "Borée"):
        expert = ExpertFactory(
            cluster=request.cluster,
            user=UserFactory(given_name="Zoé", family_name=name),
        )
        review = ReviewFactory(
            assignment=AssignmentFactory(request=request, expert=expert, state="done"),
            filed=True,
            strengths="A strong team.",
            weaknesses=f"No buyer,\nsays {name}.",
            private_note="Between us: weak.",
        )
        for criterion, comment in ((fit, "Fits well."), (market, f"{name}: small.")):
            Mark.objects.create(
                review=review, criterion=criterion, value=3, comment=comment
            )
    ReviewFactory(assignment__request=request, strengths="Not filed.")
    return request


@pytest.fixture
def team(db):
    return UserFactory()


def written(request, team, text="No buyer.", **changes) -> Feedback:
    return actions.save_feedback(
        request, **{"text": text, "by": team, "at": NOON} | changes
    )


def decided(request, state="refused"):
    request.state, request.closed_at = state, NOON
    request.save()


def test_draft_feedback_has_no_name_no_mark_and_says_things_once(label_request):
    assert actions.draft_feedback(label_request) == (
        "Strengths\n- A strong team.\n\n"
        "Weaknesses\n- No buyer, says […].\n\n"
        "Fit\n- Fits well.\n\n"
        "Market\n- […]: small."
    )


def test_draft_feedback_does_not_follow_the_order_of_the_experts(label_request):
    first, second = label_request.assignments.filter(state="done").order_by("pk")
    before = actions.draft_feedback(label_request)
    for one, other in ((first, second), (second, first)):
        words = f"Words of {other.pk}."
        type(one.review).objects.filter(pk=one.review.pk).update(weaknesses=words)

    swapped = actions.draft_feedback(label_request)
    for one in (first, second):
        words = f"Words of {one.pk}."
        type(one.review).objects.filter(pk=one.review.pk).update(weaknesses=words)

    assert before != swapped == actions.draft_feedback(label_request)


def test_draft_feedback_without_an_opinion_is_empty():
    assert actions.draft_feedback(LabelRequestFactory(filed=True)) == ""


def test_save_feedback_keeps_it_without_telling_anybody(label_request, team):
    row = written(label_request, team)
    same = written(label_request, team, at=NOON + timedelta(days=1))
    written(label_request, team, "Better.", at=NOON + timedelta(days=2))

    row.refresh_from_db()
    assert same == row
    assert (row.text, row.drafted_at, row.edited_by, row.sent_at) == (
        "Better.",
        NOON,
        team,
        None,
    )
    kinds = Event.objects.values_list("kind", "by", "project")
    here = ("reviews.feedback_written", team.pk, label_request.project_id)
    assert list(kinds) == [here, here]
    assert Mail.objects.count() == 0


def test_save_feedback_loses_nobody_s_words(label_request, team):
    seen = revision_of(written(label_request, team))
    written(label_request, team, "Theirs.", seen=seen)

    with pytest.raises(actions.FeedbackMoved) as refusal:
        written(label_request, team, "Mine.", seen=seen)

    assert refusal.value.now == "Theirs."
    assert Feedback.objects.get().text == "Theirs."


def test_save_feedback_refuses_nothing_and_too_much(label_request, team):
    with pytest.raises(actions.NotSendable, match="Write the report"):
        written(label_request, team, "\x00 \n")
    with pytest.raises(actions.TooLong):
        written(label_request, team, "x" * 40_001)
    with pytest.raises(actions.NotSendable, match="No opinion is filed yet"):
        written(LabelRequestFactory(filed=True), team)


@pytest.mark.parametrize("state", ["refused", "labelled", "deferred"])
def test_send_feedback_after_the_decision(label_request, team, state):
    row = written(label_request, team, "No buyer yet.")
    decided(label_request, state)

    actions.send_feedback(row, by=team, at=NOON)

    row.refresh_from_db()
    assert row.sent_at == NOON
    mail = Mail.objects.get()
    assert (mail.to, mail.kind, mail.project, mail.state) == (
        "lead@fiction.example",
        "reviews.feedback",
        label_request.project,
        "queued",
    )
    assert "No buyer yet." in mail.text
    event = Event.objects.order_by("pk").last()
    assert (event.kind, event.by, event.project) == (
        "reviews.feedback_sent",
        team,
        label_request.project,
    )


@pytest.mark.parametrize("state", ["in_review", "heard", "withdrawn"])
def test_send_feedback_not_before_a_decision(label_request, team, state):
    row = written(label_request, team)
    label_request.state = state
    label_request.closed_at = NOON if state == "withdrawn" else None
    label_request.save()

    with pytest.raises(actions.NotSendable, match="once the decision is applied"):
        actions.send_feedback(row, by=team, at=NOON)

    assert Mail.objects.count() == 0


def test_a_report_is_sent_once_and_never_changes_after(label_request, team):
    row = written(label_request, team)
    decided(label_request)
    actions.send_feedback(row, by=team, at=NOON)

    with pytest.raises(actions.NotSendable, match="The report is sent"):
        actions.send_feedback(row, by=team, at=NOON)
    with pytest.raises(actions.NotSendable, match="The report is sent"):
        written(label_request, team, "Another one.")

    assert Mail.objects.count() == 1


def test_a_report_that_names_an_expert_does_not_leave(label_request, team):
    row = written(label_request, team, "As Zoé BOREE says.")
    decided(label_request)

    with pytest.raises(actions.ExpertNamed) as refusal:
        actions.send_feedback(row, by=team, at=NOON, is_checked=True)

    assert (refusal.value.words, refusal.value.can_be_checked) == (
        ["Zoé BOREE"],
        False,
    )
    assert (Mail.objects.count(), Feedback.objects.get().sent_at) == (0, None)


def test_words_that_are_no_name_leave_once_somebody_checked(label_request, team):
    row = written(label_request, team, "The Borée wind farm.")
    decided(label_request)

    with pytest.raises(actions.ExpertNamed) as refusal:
        actions.send_feedback(row, by=team, at=NOON)
    actions.send_feedback(row, by=team, at=NOON, is_checked=True)

    assert refusal.value.can_be_checked
    assert Mail.objects.count() == 1


def test_feedback_edited_after_drafted(label_request):
    with pytest.raises(IntegrityError, match="feedback_edited_after_drafted"):
        Feedback.objects.create(
            request=label_request,
            text="x",
            drafted_at=NOON,
            edited_at=NOON - timedelta(days=1),
        )
