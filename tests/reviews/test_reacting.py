"""Experts agree or not, once they have filed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from grappe.audit.models import Event
from grappe.reviews import actions
from grappe.reviews.models import Reaction
from grappe.reviews.queries import experts as queries
from tests.factories import NOON, UserFactory
from tests.factories.labelling import AssignmentFactory
from tests.factories.reviews import ReviewFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(reading):
    """My filed opinion, and a colleague's on the same request."""
    mine = ReviewFactory(assignment=reading, filed=True)
    reading.state = "done"
    reading.save()
    other = AssignmentFactory(request=reading.request, state="done")
    return mine, ReviewFactory(assignment=other, filed=True)


def react(pair, **changes) -> Reaction:
    mine, other = pair
    wanted = {"agrees": True, "by": mine.assignment.expert.user, "at": NOON, **changes}
    return actions.react(wanted.pop("review", other), mine.assignment, **wanted)


def test_react_is_kept_and_recorded(pair):
    reaction = react(pair, agrees=False, comment=" Too harsh ")

    assert (reaction.agrees, reaction.comment) == (False, "Too harsh")
    event = Event.objects.get(kind="reviews.reacted")
    assert event.data["agrees"] is False


def test_react_again_changes_the_first(pair):
    react(pair, agrees=False, comment="No")
    later = NOON + timedelta(days=1)

    reaction = react(pair, agrees=True, at=later)

    assert Reaction.objects.get() == reaction
    assert (reaction.agrees, reaction.comment, reaction.reacted_at) == (True, "", later)


def test_react_needs_a_reason_to_disagree(pair):
    with pytest.raises(actions.NotReactable, match="Say why you disagree"):
        react(pair, agrees=False, comment=" ")


def test_react_needs_ones_own_opinion(pair):
    mine, _other = pair
    mine.assignment.state = "accepted"
    mine.assignment.save()

    with pytest.raises(actions.NotReactable, match="File your own opinion first"):
        react(pair)


def test_react_to_ones_own_is_refused(pair):
    with pytest.raises(actions.NotReactable, match="no such opinion"):
        react(pair, review=pair[0])


def test_react_to_another_request_is_refused(pair):
    with pytest.raises(actions.NotReactable, match="no such opinion"):
        react(pair, review=ReviewFactory(filed=True))


def test_react_for_somebody_else_is_refused(pair):
    with pytest.raises(actions.NotReactable, match="You do not read"):
        react(pair, by=UserFactory())


def test_react_where_opinions_are_kept_apart_is_refused(pair):
    procedure = pair[0].assignment.request.procedure
    procedure.shows_colleagues = False
    procedure.save()

    with pytest.raises(actions.NotReactable, match="keeps opinions apart"):
        react(pair)
    assert queries.colleagues(pair[0].assignment) == []


def test_react_once_heard_is_refused(pair):
    request = pair[0].assignment.request
    request.state = "heard"
    request.save()

    with pytest.raises(actions.NotReactable, match="has heard this project"):
        react(pair)


def test_colleagues_are_hidden_until_ones_own_is_filed(pair):
    mine, other = pair

    after = [one.review for one in queries.colleagues(mine.assignment)]
    mine.assignment.state = "accepted"
    before = queries.colleagues(mine.assignment)

    assert (before, after) == ([], [other])


def test_colleagues_in_whom_a_conflict_was_found_are_not_shown(pair):
    mine, other = pair
    other.assignment.state = "conflicted"
    other.assignment.save()

    assert queries.colleagues(mine.assignment) == []


def test_reaction_once_a_review(pair):
    first = react(pair)

    with pytest.raises(IntegrityError):
        Reaction.objects.create(
            review=first.review,
            assignment=first.assignment,
            agrees=True,
            reacted_at=NOON,
        )
